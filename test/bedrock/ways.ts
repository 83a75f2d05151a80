// Each API as a call of it looks on the wire, for the tests that hold for all of them.
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { NativeBody } from '../../src/models/native-body.ts'
import type { Api, ModePlan } from '../../src/plan/mode-plan.ts'
import { messageStart, textDelta, wholeReply } from './frames.ts'
import { encodeSse, webAnswers, type WebStream, webStreams } from './apis/web/web-streams.ts'
import { chunk, nativeAnswers, nativeBodies, nativeStreams, wholeNativeStream } from './apis/native/native-replies.ts'

export interface Way {
  readonly name: string
  readonly mode: Partial<ModePlan> & { readonly api: Api; readonly body: NativeBody | null }
  readonly path: string
  /** What its reply tells of how it was served. */
  readonly served: Pick<CallRecord, 'serviceLatencyMs' | 'servedTier'>
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
const BY_BEDROCK = { serviceLatencyMs: 321, servedTier: null } as const
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
  path: '/model/reference/converse-stream',
  served: BY_BEDROCK,
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
  path: '/model/reference/converse',
  served: BY_BEDROCK,
  headers: {},
  ...whole(JSON.stringify(answer)),
}

const invokeStream = (body: NativeBody): Way => ({
  name: `invoke-model-stream of ${body}`,
  mode: { api: 'invoke-model-stream', body },
  path: '/model/reference/invoke-with-response-stream',
  served: BY_BEDROCK,
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
  path: '/model/reference/invoke',
  served: BY_BEDROCK,
  headers: {
    'x-amzn-bedrock-invocation-latency': '321',
    'x-amzn-bedrock-input-token-count': '25',
    'x-amzn-bedrock-output-token-count': '7',
  },
  ...whole(JSON.stringify(nativeAnswers[body])),
})

/** Those that the AWS SDK has. */
export const sdkWays: readonly Way[] = [
  converseStream,
  converse,
  ...nativeBodies.map(invokeStream),
  ...nativeBodies.map(invoke),
]

const OPERATIONS = {
  'chat-completions': '/openai/v1/chat/completions',
  responses: '/openai/v1/responses',
  messages: '/anthropic/v1/messages',
} as const

const webStream = (stream: WebStream, family: keyof typeof OPERATIONS): Way => {
  const encode = (events: readonly (object | string)[]): Buffer =>
    Buffer.from(events.map((event) => encodeSse(stream, event)).join(''))
  const text = [...stream.opening, stream.text('Hello', 1), stream.text(' there', 2)]
  const end = stream.word === null ? [] : [stream.word]
  return {
    name: stream.name,
    mode: { api: `${family}-stream`, body: null },
    path: OPERATIONS[family],
    served: { serviceLatencyMs: Number.NaN, servedTier: family === 'messages' ? null : 'flex' },
    contentType: 'text/event-stream',
    headers: {},
    reply: encode([...text, ...stream.said('Hello there'), ...stream.closing('end'), ...end]),
    begun: encode([...stream.opening, stream.text('Hello', 1)]),
    more: encode([stream.text('again', 3)]),
    chunks: 1,
  }
}

const webAnswer = (family: keyof typeof OPERATIONS, body: object): Way => ({
  name: family,
  mode: { api: family, body: null },
  path: OPERATIONS[family],
  served: { serviceLatencyMs: Number.NaN, servedTier: null },
  headers: {},
  ...whole(JSON.stringify(body)),
})

const [chatStream, responsesStream, messagesStream] = webStreams as [WebStream, WebStream, WebStream]

/** Those that it does not. */
export const webWays: readonly Way[] = [
  webStream(chatStream, 'chat-completions'),
  webStream(responsesStream, 'responses'),
  webStream(messagesStream, 'messages'),
  ...Object.entries(webAnswers('Hello there')).map(([family, body]) =>
    webAnswer(family as keyof typeof OPERATIONS, body),
  ),
]

export const ways: readonly Way[] = [...sdkWays, ...webWays]

/** One for each API that the AWS SDK has. */
export const sdkApiWays: readonly Way[] = [converseStream, converse, invokeStream('claude'), invoke('claude')]

/** One for each API. */
export const apiWays: readonly Way[] = [...sdkApiWays, ...webWays]
