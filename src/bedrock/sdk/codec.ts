import { JsonCodec2, JsonShapeSerializer2 } from '@smithy/core/protocols'
import type { EventStreamMarshaller, Message } from '@smithy/types'
import type { StreamException } from '../stream/response-reader.ts'

// The SDK's JSON, with long texts written by the engine's own JSON.stringify, and bytes by Node. The SDK writes a character at a time: of
// a prompt of 100,000 tokens that is some 3 ms, in which no other call of the thread is sent.

/** Below it the SDK is as fast. Bytes or characters. */
const LONG = 2_000

/** Stands in the JSON for a long text. A control character is always escaped there, so that it can stand for nothing else. */
const PLACE = '\u0000'

class LongTextSerializer extends JsonShapeSerializer2 {
  #texts: string[] = []

  protected override writeJsonString(text: string): void {
    if (text.length < LONG) {
      super.writeJsonString(text)
      return
    }
    this.#writeLong(JSON.stringify(text))
  }

  protected override writeBase64(bytes: Uint8Array): void {
    if (bytes.length < LONG) super.writeBase64(bytes)
    else this.#writeLong(`"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}"`)
  }

  #writeLong(json: string): void {
    this.#texts.push(json)
    this.writeAscii(PLACE)
  }

  override flush(): Uint8Array {
    const json = super.flush()
    if (this.#texts.length === 0) return json
    const texts = this.#texts
    this.#texts = []
    return putInPlaces(json, texts)
  }
}

/** One allocation and one copy, because what is made for a call is collected while others wait to be sent. */
function putInPlaces(json: Uint8Array, texts: readonly string[]): Buffer {
  const textBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const whole = Buffer.allocUnsafe(json.length - texts.length + textBytes)
  let [from, to] = [0, 0]
  for (const text of texts) {
    const place = json.indexOf(0, from)
    whole.set(json.subarray(from, place), to)
    to += place - from
    to += whole.write(text, to)
    from = place + 1
  }
  whole.set(json.subarray(from), to)
  return whole
}

class LongTextCodec extends JsonCodec2 {
  override createSerializer(): LongTextSerializer {
    const serializer = new LongTextSerializer(this.settings)
    if (this.serdeContext !== undefined) serializer.setSerdeContext(this.serdeContext)
    return serializer
  }
}

/** As the SDK sets up its own codec for the protocol restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const makeLongTextCodec = (): JsonCodec2 =>
  new LongTextCodec({ timestampFormat: { useTrait: true, default: 7 }, httpBindings: true, jsonName: true })

// Stands where the SDK would decode a response's events. The only body that comes this far is an exception that was
// the first frame of a stream: it becomes the typed error that the SDK itself would have thrown, and perhaps retried.

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
