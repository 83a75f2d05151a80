// Stands where the SDK would decode a response's events, and decodes none: the attempt reads them itself. All that
// the SDK is told is an exception in the first frame, because that is what it would retry.
import type { EventStreamMarshaller, Message } from '@smithy/types'
import type { Attempt } from './attempt.ts'
import type { StreamException } from './stream-reader.ts'

/** The SDK's own way from a frame to one of its typed errors. */
type Deserializer = (frames: Record<string, Message>) => Promise<unknown>

/**
 * `waitsForFirstFrame`: with retries, `client.send` settles when the first frame is read, as it does in the SDK
 * alone; without, as soon as the headers are there.
 */
export function makeEventStreamMarshaller(waitsForFirstFrame: boolean): EventStreamMarshaller<Attempt> {
  return {
    deserialize: <Event>(attempt: Attempt, deserializer: (frames: Record<string, Message>) => Promise<Event>) => ({
      // The SDK asks for one event, and hands on an iterable whose first answer is `done` as it is.
      [Symbol.asyncIterator]: (): AsyncIterator<Event> => ({
        async next() {
          const exception = waitsForFirstFrame ? await attempt.firstFrame() : null
          if (exception !== null) throw await toSdkError(exception, deserializer)
          return { done: true, value: undefined }
        },
      }),
    }),
    serialize() {
      throw new Error('ConverseStream sends no events')
    },
  }
}

async function toSdkError({ kind, type, message, body }: StreamException, deserialize: Deserializer): Promise<unknown> {
  const untyped = (text: string): Error => Object.assign(new Error(text), { name: type })
  if (kind === 'error') return untyped(message)
  const typed = (await deserialize({ [type]: { headers: {}, body } })) as Record<string, unknown>
  return '$unknown' in typed ? untyped('') : typed[type]
}
