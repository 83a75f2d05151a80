// Stands where the SDK would decode a response's events. The only body that comes this far is an exception that was
// the first frame of a stream: it becomes the typed error that the SDK itself would have thrown, and perhaps retried.
import type { EventStreamMarshaller, Message } from '@smithy/types'
import type { StreamException } from './response-reader.ts'

export const eventStreamMarshaller: EventStreamMarshaller<StreamException> = {
  deserialize: <Event>(
    exception: StreamException,
    deserialize: (frames: Record<string, Message>) => Promise<Event>,
  ) => ({
    [Symbol.asyncIterator]: (): AsyncIterator<Event> => ({
      async next() {
        throw await toSdkError(exception, deserialize)
      },
    }),
  }),
  serialize() {
    throw new Error('no operation here sends events')
  },
}

async function toSdkError(
  { kind, type, message, body }: StreamException,
  deserialize: (frames: Record<string, Message>) => Promise<unknown>,
): Promise<unknown> {
  const untyped = (text: string): Error => Object.assign(new Error(text), { name: type })
  if (kind === 'error') return untyped(message)
  const typed = (await deserialize({ [type]: { headers: {}, body } })) as Record<string, unknown>
  return '$unknown' in typed ? untyped('') : typed[type]
}
