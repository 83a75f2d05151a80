// Each API as a call of it looks on the wire, for the tests that hold for all of them.
import type { NativeBody } from '../../src/models/native-body.ts'
import type { Api, ModePlan } from '../../src/plan/mode-plan.ts'
import { messageStart, textDelta, wholeReply } from './frames.ts'
import { chunk, nativeAnswers, nativeBodies, nativeStreams, wholeNativeStream } from './apis/native/native-replies.ts'

export interface Way {
  readonly name: string
  readonly mode: Partial<ModePlan> & { readonly api: Api; readonly body: NativeBody | null }
  /** The end of the path. */
  readonly operation: string
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  /** "Hello there" */
  readonly reply: Buffer
  /** As much of a reply as has a first token, if it streams. */
  readonly begun: Buffer
  /** Goes on after that, again and again. */
  readonly more: Buffer
  /** Chunks of `begun`. */
  readonly chunks: number
}

export const EVENT_STREAM = 'application/vnd.amazon.eventstream'
const JSON_TYPE = 'application/json'

const answer = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello there' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 25, outputTokens: 7, totalTokens: 32 },
  metrics: { latencyMs: 321 },
}

const whole = (text: string) => ({
  contentType: JSON_TYPE,
  reply: Buffer.from(text),
  begun: Buffer.from(text.slice(0, 20)),
  // Blanks may stand anywhere between JSON's signs.
  more: Buffer.from(' '),
  chunks: 0,
})

const converseStream: Way = {
  name: 'converse-stream',
  mode: { api: 'converse-stream', body: null },
  operation: 'converse-stream',
  contentType: EVENT_STREAM,
  headers: {},
  reply: wholeReply,
  begun: Buffer.concat([messageStart, textDelta('Hello')]),
  more: textDelta('again'),
  chunks: 1,
}

const converse: Way = {
  name: 'converse',
  mode: { api: 'converse', body: null },
  operation: 'converse',
  headers: {},
  ...whole(JSON.stringify(answer)),
}

const invokeStream = (body: NativeBody): Way => ({
  name: `invoke-model-stream of ${body}`,
  mode: { api: 'invoke-model-stream', body },
  operation: 'invoke-with-response-stream',
  contentType: EVENT_STREAM,
  headers: { 'x-amzn-bedrock-content-type': JSON_TYPE },
  reply: wholeNativeStream(body),
  begun: Buffer.concat([...nativeStreams[body].opening, nativeStreams[body].text('Hello')].map(chunk)),
  more: chunk(nativeStreams[body].text('again')),
  chunks: 1,
})

const invoke = (body: NativeBody): Way => ({
  name: `invoke-model of ${body}`,
  mode: { api: 'invoke-model', body },
  operation: 'invoke',
  headers: {
    'x-amzn-bedrock-invocation-latency': '321',
    'x-amzn-bedrock-input-token-count': '25',
    'x-amzn-bedrock-output-token-count': '7',
  },
  ...whole(JSON.stringify(nativeAnswers[body])),
})

export const ways: readonly Way[] = [
  converseStream,
  converse,
  ...nativeBodies.map(invokeStream),
  ...nativeBodies.map(invoke),
]

/** One for each API. */
export const apiWays: readonly Way[] = [converseStream, converse, invokeStream('claude'), invoke('claude')]
