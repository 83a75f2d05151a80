// Replies of every kind, drawn: whoever decodes them comes to the same.
import * as fc from 'fast-check'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import { encodeFrame, errorFrame, eventFrame, exceptionFrame, messageStart, messageStop, textDelta } from '../frames.ts'
import { makeMode } from '../mode.ts'
import { chunk, nativeBodies, nativeStreams } from '../apis/native/native-replies.ts'
import { sdkWays } from '../ways.ts'

const words = fc.oneof(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 8 }))
/** Mostly one. */
const count = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 100_000 }) },
  fc.constantFrom(0.5, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e21),
)

const converseDelta = fc
  .oneof(
    words.map((text) => ({ text })),
    words.map((input) => ({ toolUse: { input } })),
    words.map((text) => ({ reasoningContent: { text } })),
    words.map((signature) => ({ reasoningContent: { signature } })),
    words.map((text) => ({ reasoningContent: { redactedContent: Buffer.from(text).toString('base64') } })),
    words.map((text) => ({ reasoningContent: { hologram: text } })),
    words.map((title) => ({ citation: { title, sourceContent: [{ text: title }] } })),
    words.map((text) => ({ image: { source: { bytes: Buffer.from(text).toString('base64') } } })),
    words.map((message) => ({ image: { error: { message } } })),
    words.map((text) => ({ toolResult: [{ text }] })),
    words.map((text) => ({ toolResult: [{ json: { text } }] })),
    words.map((text) => ({ hologram: { text } })),
    fc.constantFrom({ hologram: {} }, { toolResult: [] }, {}),
  )
  .chain((delta) =>
    fc
      .nat({ max: 3 })
      .map((contentBlockIndex) => eventFrame('contentBlockDelta', { contentBlockIndex, delta, p: 'abc' })),
  )

const converseStart = fc
  .oneof(
    words.map((name) => ({ toolUse: { toolUseId: 't', name } })),
    fc.constantFrom<object>(
      { image: { format: 'png' } },
      { toolResult: { toolUseId: 't' } },
      { hologram: { colours: 3 } },
      { hologram: {} },
      {},
    ),
  )
  .map((start) => eventFrame('contentBlockStart', { contentBlockIndex: 1, start, p: 'ab' }))

const additionalFields = fc.oneof(
  fc.constant({}),
  count.map((thinking_tokens) => ({
    additionalModelResponseFields: { usage: { output_tokens_details: { thinking_tokens } } },
  })),
)

const converseMetadata = fc
  .record(
    {
      usage: fc.record(
        {
          inputTokens: count,
          outputTokens: count,
          totalTokens: count,
          cacheReadInputTokens: count,
          cacheWriteInputTokens: count,
          cacheDetails: fc.array(fc.record({ ttl: fc.constantFrom('5m', '1h'), inputTokens: count }), { maxLength: 2 }),
        },
        { requiredKeys: ['inputTokens', 'outputTokens', 'totalTokens'] },
      ),
      metrics: fc.record({ latencyMs: count }),
      performanceConfig: fc.record({ latency: fc.constantFrom('standard', 'optimized') }),
      serviceTier: fc.record({ type: fc.constantFrom('priority', 'default', 'flex') }),
      trace: fc.record({
        promptRouter: fc.record({ invokedModelId: fc.constantFrom('a', 'arn:aws:bedrock:x:1:y/z') }),
      }),
    },
    { requiredKeys: ['usage', 'metrics'] },
  )
  .map((metadata) => eventFrame('metadata', metadata))

const unknownEvent = fc.constant(eventFrame('somethingNew', { a: 1 }))
const converseStream = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: converseDelta }, converseStart, unknownEvent), { maxLength: 12 }),
    fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'guardrail_intervened'),
    converseMetadata,
    additionalFields,
  )
  .map(([deltas, stopReason, metadata, fields]) => [
    messageStart,
    ...deltas,
    eventFrame('messageStop', { stopReason, ...fields }),
    metadata,
  ])

const nativeStream = (body: (typeof nativeBodies)[number]) => {
  const { closing, opening, text } = nativeStreams[body]
  const thinking = (part: string): object =>
    body === 'claude'
      ? { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: part } }
      : text(part)
  return fc
    .array(fc.tuple(words, fc.boolean()), { maxLength: 12 })
    .map((parts) =>
      [...opening, ...parts.map(([part, isHidden]) => (isHidden ? thinking(part) : text(part))), ...closing].map(
        (each) => chunk(each),
      ),
    )
}

const servedHeaders = fc.constantFrom<Record<string, string>>(
  {},
  { 'x-amzn-bedrock-service-tier': 'flex', 'x-amzn-bedrock-performanceconfig-latency': 'optimized' },
)

export interface Reply {
  readonly mode: ModePlan
  readonly frames: readonly Buffer[]
  readonly headers: Readonly<Record<string, string>>
}

/** Whole streams of each API that streams. */
export const streams: fc.Arbitrary<Reply> = fc.oneof(
  converseStream.map((frames) => ({ mode: makeMode(), frames, headers: {} })),
  ...nativeBodies.map((body) =>
    fc.tuple(nativeStream(body), servedHeaders).map(([frames, headers]) => ({
      mode: makeMode({ api: 'invoke-model-stream', body }),
      frames,
      headers,
    })),
  ),
)
export const answers: fc.Arbitrary<Reply> = fc.constantFrom(
  ...sdkWays
    .filter(({ chunks }) => chunks === 0)
    .map(({ headers, mode, reply }) => ({ mode: makeMode(mode), frames: [reply], headers })),
)

/** What has no place in a stream, or is none. */
export const intruder = fc.oneof(
  fc
    .constantFrom(
      'throttlingException',
      'serviceUnavailableException',
      'modelStreamErrorException',
      'modelTimeoutException',
      'internalServerException',
      'validationException',
      'gremlinException',
    )
    .map((type) => exceptionFrame(type)),
  fc.constantFrom('InternalFailure', 'InternalError').map((code) => errorFrame(code)),
  fc.constantFrom(
    encodeFrame({ ':event-type': 'contentBlockDelta' }, '{}'),
    encodeFrame({ ':message-type': 'event' }, '{}'),
    encodeFrame({ ':message-type': 'gossip', ':event-type': 'chunk' }, '{}'),
    encodeFrame({ ':message-type': 'event', ':event-type': 'messageStop' }, '{"stopReason":'),
    encodeFrame({ ':message-type': 'event', ':event-type': 'metadata' }, 'metadata'),
    encodeFrame({ ':message-type': 'event', ':event-type': 'chunk' }, '{"bytes":"bm8="}'),
    encodeFrame({ ':message-type': 'event', ':event-type': 'chunk' }, '{}'),
    Buffer.alloc(64, 0xff),
    Buffer.from('<html>Welcome</html>'),
    Buffer.from([0]),
    messageStop,
    textDelta(''),
  ),
)
