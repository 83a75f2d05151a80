// The same bytes, in the same reads at the same times, give the same record whoever decodes them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallRecord } from '../../../src/bedrock/call-record.ts'
import { makeCall } from '../../../src/bedrock/make-call.ts'
import { makeClient, type ModeClient } from '../../../src/bedrock/make-client.ts'
import { makePreparation } from '../../../src/bedrock/preparation.ts'
import type { ModePlan } from '../../../src/plan/mode-plan.ts'
import type { Decoder } from '../../../src/plan/run-plan.ts'
import { makePollClock } from '../../../src/time/poll-clock.ts'
import { systemClock } from '../../../src/time/system-clock.ts'
import { encodeFrame, errorFrame, eventFrame, exceptionFrame, messageStart, messageStop, textDelta } from '../frames.ts'
import { cutAt } from '../http1/read-response.ts'
import { conversation, makeMode } from '../mode.ts'
import { chunk, nativeBodies, nativeStreams } from '../native/native-replies.ts'
import { ways } from '../ways.ts'
import { playScript, type Script } from './scripted-transport.ts'

interface Seen {
  readonly record: CallRecord
  readonly gaps: readonly number[]
  readonly text: string
}

/** The SDK's clients, which hold nothing of a call, are made once. */
const clients = new Map<string, ModeClient>()
function clientOf(mode: ModePlan, decoder: Decoder): ModeClient['client'] {
  const key = `${mode.api} ${mode.body} ${decoder}`
  let made = clients.get(key)
  if (made === undefined)
    clients.set(
      key,
      (made = makeClient({
        mode,
        target: { kind: 'url', url: 'http://127.0.0.1:1' },
        clock: makePollClock(systemClock),
        decoder,
      })),
    )
  return made.client
}

async function callBy(decoder: Decoder, mode: ModePlan, script: Script, wantsText: boolean): Promise<Seen> {
  const client = clientOf(mode, decoder)
  const context = { mode, decoder, client, preparation: makePreparation(mode, client), underWay: new Set<() => void>() }
  const gaps: number[] = []
  let text = ''
  const record = await makeCall({ ...context, ...playScript(script) }, conversation, {
    onGap: (gapMs) => gaps.push(gapMs),
    ...(wantsText ? { onText: (part: string) => (text += part) } : {}),
  })
  return { record, gaps, text }
}

/** What the two may call differently. */
const withoutErrorName = ({ record, ...seen }: Seen): object => {
  const { outcome } = record
  const isCorrupt = outcome.kind === 'failed' && outcome.failure === 'corrupt'
  return { ...seen, record: { ...record, outcome: isCorrupt ? { ...outcome, errorName: '' } : outcome } }
}

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

interface Reply {
  readonly mode: ModePlan
  readonly frames: readonly Buffer[]
  readonly headers: Readonly<Record<string, string>>
}

const streams: fc.Arbitrary<Reply> = fc.oneof(
  converseStream.map((frames) => ({ mode: makeMode(), frames, headers: {} })),
  ...nativeBodies.map((body) =>
    fc.tuple(nativeStream(body), servedHeaders).map(([frames, headers]) => ({
      mode: makeMode({ api: 'invoke-model-stream', body }),
      frames,
      headers,
    })),
  ),
)
const answers: fc.Arbitrary<Reply> = fc.constantFrom(
  ...ways
    .filter(({ chunks }) => chunks === 0)
    .map(({ headers, mode, reply }) => ({ mode: makeMode(mode), frames: [reply], headers })),
)

const cutsAndTimes = fc.record({
  places: fc.array(fc.nat(), { maxLength: 10 }),
  timesMs: fc.array(fc.double({ min: 0, max: 3_000, noNaN: true }), { minLength: 11, maxLength: 11 }),
  wantsText: fc.boolean(),
})

function scriptOf(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  { places, timesMs }: { readonly places: readonly number[]; readonly timesMs: readonly number[] },
  end: Script['end'] = 'clean',
): Script {
  const cut = cutAt(
    bytes,
    places.map((place) => place % (bytes.length + 1)),
  )
  const reads = cut
    .map((part, index) => ({ bytes: part, afterMs: timesMs[index] ?? 0 }))
    .filter((read) => read.bytes.length > 0)
  return { headers, reads, end }
}

async function expectSame(mode: ModePlan, script: Script, wantsText: boolean): Promise<Seen> {
  const [ours, sdks] = [await callBy('seismo', mode, script, wantsText), await callBy('sdk', mode, script, wantsText)]
  expect(withoutErrorName(sdks)).toStrictEqual(withoutErrorName(ours))
  return sdks
}

test('a whole reply of any API', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: streams }, answers),
      cutsAndTimes,
      async ({ frames, headers, mode }, when) => {
        const script = scriptOf(Buffer.concat(frames), headers, when)
        const { record } = await expectSame(mode, script, when.wantsText)
        expect(record.outcome).toStrictEqual({ kind: 'completed' })
      },
    ),
    { numRuns: 200 },
  )
})

test('a reply that breaks off anywhere, cleanly or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: streams }, answers),
      fc.nat(),
      fc.constantFrom<Script['end']>('clean', 'reset'),
      cutsAndTimes,
      async ({ frames, headers, mode }, length, end, when) => {
        const bytes = Buffer.concat(frames)
        const { record } = await expectSame(
          mode,
          scriptOf(bytes.subarray(0, length % bytes.length), headers, when, end),
          when.wantsText,
        )
        expect(record.outcome.kind).toBe('failed')
      },
    ),
    { numRuns: 200 },
  )
})

test('a stream with a wrong bit anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.nat(),
      fc.nat({ max: 7 }),
      cutsAndTimes,
      async ({ frames, headers, mode }, place, bit, when) => {
        const bytes = Buffer.concat(frames)
        bytes[place % bytes.length]! ^= 1 << bit
        const { record } = await expectSame(mode, scriptOf(bytes, headers, when), when.wantsText)
        expect(record.outcome).toMatchObject({ kind: 'failed', failure: 'corrupt' })
      },
    ),
    { numRuns: 200 },
  )
})

const intruder = fc.oneof(
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

test('a stream with a frame in it that is an exception, malformed, or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      streams,
      intruder,
      fc.nat(),
      cutsAndTimes,
      async ({ frames, headers, mode }, frame, place, when) => {
        const withIt = frames.toSpliced(place % (frames.length + 1), 0, frame)
        const { record } = await expectSame(mode, scriptOf(Buffer.concat(withIt), headers, when), when.wantsText)
        expect(record.outcome.kind).not.toBe('aborted')
      },
    ),
    { numRuns: 300 },
  )
})
