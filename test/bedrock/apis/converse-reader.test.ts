import { describe, expect, test } from 'vitest'
import { ReplyBuilder } from '../../../src/bedrock/stream/reply-builder.ts'
import { type CallDraft, type CallOutcome, makeCallDraft } from '../../../src/bedrock/call-record.ts'
import { makeConverseEventReader } from '../../../src/bedrock/apis/converse-reader.ts'
import { makeEventStreamReader } from '../../../src/bedrock/stream/event-stream-reader.ts'
import type { ResponseReader } from '../../../src/bedrock/stream/response-reader.ts'
import { readInReusedMemory } from '../in-reused-memory.ts'
import {
  encodeFrame,
  ending,
  errorFrame,
  eventFrame,
  exceptionFrame,
  inputDelta,
  messageStart,
  messageStop,
  metadata,
  textDelta,
  wholeReply,
} from '../frames.ts'

interface Reading {
  readonly draft: CallDraft
  readonly gaps: number[]
  readonly reader: ResponseReader
}

function open(stallLimitMs = 100): Reading {
  const draft = makeCallDraft()
  const gaps: number[] = []
  const events = makeConverseEventReader(draft, { stallLimitMs, cacheTtl: null, onGap: (gapMs) => gaps.push(gapMs) })
  return { draft, gaps, reader: makeEventStreamReader(events) }
}

/** The outcome of a stream that brings these bytes and then ends cleanly. */
function outcomeOf(bytes: Buffer): CallOutcome {
  const { reader } = open()
  return readInReusedMemory(reader, bytes, 1) ?? reader.end()
}

const delta = (content: unknown): Buffer => eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: content })

const toolStart = (contentBlockIndex: number, toolUse: object): Buffer =>
  eventFrame('contentBlockStart', { contentBlockIndex, start: { toolUse } })

describe('what a reader stamps', () => {
  test('the first token is the first delta with content, not the first event and not an empty one', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, messageStart, 10)
    readInReusedMemory(reader, textDelta(''), 20)
    readInReusedMemory(reader, textDelta('Hello'), 30)
    expect(draft).toMatchObject({ firstTokenMs: 30, firstOutputTokenMs: 30, lastTokenMs: 30, chunks: 1 })
  })

  test('reasoning is a token that no reader sees', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, delta({ reasoningContent: { text: 'Hm' } }), 10)
    readInReusedMemory(reader, delta({ reasoningContent: { signature: 'sig' } }), 20)
    readInReusedMemory(reader, textDelta('Yes'), 30)
    expect(draft).toMatchObject({ firstTokenMs: 10, firstOutputTokenMs: 30, chunks: 2 })
  })

  test.each<[string, object]>([
    ['a tool call', { toolUse: { toolUseId: 't', name: 'now' } }],
    ['an image', { image: { format: 'png' } }],
    ['a tool’s result', { toolResult: { toolUseId: 't' } }],
    ['a block of the future', { hologram: { colours: 3 } }],
  ])('the start of %s is the first token', (_, start) => {
    const { draft, reader } = open()
    readInReusedMemory(reader, eventFrame('contentBlockStart', { contentBlockIndex: 0, start }), 10)
    readInReusedMemory(reader, textDelta('Hello'), 20)
    expect(draft).toMatchObject({ firstTokenMs: 10, firstOutputTokenMs: 10, chunks: 2 })
  })

  test('a tool call begins with its name, with or without arguments, and others may stand beside it', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, textDelta('I look.'), 10)
    readInReusedMemory(reader, toolStart(1, { toolUseId: 'a', name: 'now' }), 20)
    expect(draft).toMatchObject({ firstToolCallMs: 20, toolCalls: 1, toolInputBytes: 0, chunks: 2 })
    readInReusedMemory(reader, toolStart(2, { toolUseId: 'b', name: 'find' }), 30)
    readInReusedMemory(reader, inputDelta('{"city":'), 40)
    readInReusedMemory(reader, inputDelta('"Köln"}'), 50)
    expect(draft).toMatchObject({ firstToolCallMs: 20, toolCalls: 2, toolInputBytes: 16, text: { bytes: 30 } })
  })

  test('a call that the service answers itself is seen, and none of ours', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, toolStart(0, { toolUseId: 'a', name: 'search', type: 'server_tool_use' }), 10)
    expect(draft).toMatchObject({ firstOutputTokenMs: 10, firstToolCallMs: NaN, toolCalls: 0 })
  })

  test.each<[string, object]>([
    ['nothing', {}],
    ['an empty start', { start: {} }],
    ['empty text', { start: { text: '' } }],
  ])('a block that starts with %s is none', (_, event) => {
    const { draft, reader } = open()
    readInReusedMemory(reader, eventFrame('contentBlockStart', event), 10)
    expect(draft).toMatchObject({ firstTokenMs: NaN, chunks: 0 })
  })

  test('text is measured as it lies, and what came within a millisecond is the first moment', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, textDelta('Ça va\n'), 10)
    readInReusedMemory(reader, delta({ reasoningContent: { text: 'Hm' } }), 10.2)
    readInReusedMemory(reader, textDelta('🦓'), 10.9)
    readInReusedMemory(reader, textDelta('""'), 11)
    readInReusedMemory(reader, delta({ toolUse: { input: '{}' } }), 12)
    expect(draft.text).toStrictEqual({ firstMs: 10, lastMs: 12, chunks: 4, bytes: 15, firstChunks: 2, firstBytes: 11 })
    expect(draft.reasoningText).toMatchObject({ firstMs: 10.2, lastMs: 10.2, chunks: 1, bytes: 2, firstBytes: 2 })
    expect(draft).toMatchObject({ hidReasoning: false, hasOtherContent: false })
  })

  test.each([
    [{ reasoningContent: { signature: 'sig' } }, { hidReasoning: true, hasOtherContent: false }],
    [{ reasoningContent: { redactedContent: 'AAEC' } }, { hidReasoning: true, hasOtherContent: false }],
    [{ image: { source: { bytes: 'AAEC' } } }, { hidReasoning: false, hasOtherContent: true }],
    [{ citation: { title: 'a' } }, { hidReasoning: false, hasOtherContent: false }],
  ])('%j marks what tokens are not in the text', (content, marks) => {
    const { draft, reader } = open()
    readInReusedMemory(reader, delta(content), 10)
    expect(draft).toMatchObject(marks)
  })

  test('a tool call is output from its start on', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, eventFrame('contentBlockStart', { start: { toolUse: { name: 'x' } } }), 10)
    readInReusedMemory(reader, delta({ toolUse: { input: '' } }), 20)
    readInReusedMemory(reader, delta({ toolUse: { input: '{' } }), 30)
    expect(draft).toMatchObject({ firstTokenMs: 10, firstOutputTokenMs: 10, lastTokenMs: 30, chunks: 2 })
  })

  test('gaps lie between content deltas: one fewer than chunks, zero within a read, none after the last', () => {
    const { draft, gaps, reader } = open()
    readInReusedMemory(reader, messageStart, 0)
    readInReusedMemory(reader, textDelta('a'), 10)
    readInReusedMemory(reader, textDelta(''), 15)
    readInReusedMemory(reader, Buffer.concat([textDelta('b'), textDelta('c')]), 40)
    readInReusedMemory(reader, textDelta('d'), 240)
    readInReusedMemory(reader, ending, 900)
    expect(gaps).toStrictEqual([30, 0, 200])
    expect(draft).toMatchObject({ chunks: 4, longestGapMs: 200, stalls: 1, lastTokenMs: 240 })
  })

  test('a gap at the stall limit is no stall', () => {
    const { draft, reader } = open(100)
    readInReusedMemory(reader, textDelta('a'), 0)
    readInReusedMemory(reader, textDelta('b'), 100)
    expect(draft.stalls).toBe(0)
  })

  test('one chunk has no gap', () => {
    const { draft, gaps, reader } = open()
    readInReusedMemory(reader, wholeReply.subarray(0, messageStart.length + textDelta('Hello').length), 0)
    expect(gaps).toStrictEqual([])
    expect(draft.longestGapMs).toBeNaN()
  })

  test('a delta that is cut counts when its last byte has come', () => {
    const { draft, reader } = open()
    const bytes = textDelta('Hello')
    readInReusedMemory(reader, bytes.subarray(0, 100), 10)
    expect(draft.chunks).toBe(0)
    readInReusedMemory(reader, bytes.subarray(100), 20)
    expect(draft.firstTokenMs).toBe(20)
  })
})

const usageOf = (usage: object, stop: object = {}): CallDraft => {
  const { draft, reader } = open()
  readInReusedMemory(reader, eventFrame('messageStop', { stopReason: 'end_turn', ...stop }), 0)
  readInReusedMemory(reader, eventFrame('metadata', { usage }), 0)
  return draft
}

describe('what the metadata event says', () => {
  test('usage, latency and the mode that was served are kept', () => {
    const { draft, reader } = open()
    const usage = { inputTokens: 5, outputTokens: 6, totalTokens: 11, cacheReadInputTokens: 100 }
    const event = { usage, metrics: { latencyMs: 456 }, performanceConfig: { latency: 'optimized' } }
    readInReusedMemory(reader, eventFrame('metadata', event), 0)
    expect(draft).toMatchObject({
      usage: {
        inputTokens: 5,
        outputTokens: 6,
        cacheReadInputTokens: 100,
        cacheWriteInputTokens: 0,
        cacheWrite1hInputTokens: 0,
      },
      serviceLatencyMs: 456,
      servedLatency: 'optimized',
    })
  })

  const counts = { inputTokens: 5, outputTokens: 2_000 }

  test.each<[string, object, boolean]>([
    ['sums up', { totalTokens: 2_005 }, false],
    ['sums up with the cache', { totalTokens: 2_105, cacheReadInputTokens: 100 }, false],
    ['sums up without the cache', { totalTokens: 2_005, cacheReadInputTokens: 100 }, false],
    ['does not sum up', { totalTokens: 2_006 }, true],
    ['has half a token', { cacheReadInputTokens: 3.5 }, true],
    ['owes tokens', { cacheReadInputTokens: -1 }, true],
    ['has more than AWS can count', { cacheReadInputTokens: 2 ** 31 }, true],
    ['counts in words', { cacheWriteInputTokens: 'two' }, true],
    [
      'wrote for an hour more than it wrote',
      { cacheDetails: [{ ttl: '1h', inputTokens: 9 }], cacheWriteInputTokens: 8 },
      true,
    ],
    [
      'wrote in parts more than it wrote',
      { cacheDetails: [{ ttl: '5m', inputTokens: 9 }], cacheWriteInputTokens: 8 },
      true,
    ],
    ['says null', { cacheWriteInputTokens: null }, false],
  ])('a usage that %s: whether it is marked', (_, more, isMarked) => {
    const draft = usageOf({ ...counts, ...more })
    expect(draft.hasInvalidUsage).toBe(isMarked)
    const { cacheReadInputTokens, cacheWrite1hInputTokens, cacheWriteInputTokens } = draft.usage!
    for (const count of [cacheReadInputTokens, cacheWriteInputTokens - cacheWrite1hInputTokens])
      expect(Number.isSafeInteger(count) && count >= 0).toBe(true)
  })

  test.each([3.5, -1, 2 ** 31, 1e300, '7'])('output tokens of %s are no usage', (outputTokens) => {
    expect(usageOf({ inputTokens: 5, outputTokens })).toMatchObject({ usage: null, hasInvalidUsage: true })
  })

  test.each<[string, object, number | null, boolean]>([
    ['as Claude has them', { usage: { output_tokens_details: { thinking_tokens: 1_990 } } }, 1_990, false],
    ['without their path', { output_tokens_details: { thinking_tokens: 0 } }, 0, false],
    ['as others have them', { completion_tokens_details: { reasoning_tokens: 7 } }, 7, false],
    ['not at all', { stop_sequence: 'x' }, null, false],
    ['above the output', { output_tokens_details: { thinking_tokens: 2_001 } }, null, true],
    ['as no number', { output_tokens_details: { thinking_tokens: 1.5 } }, null, true],
  ])('reasoning tokens may be told beside it: %s', (_, additionalModelResponseFields, reasoningTokens, isMarked) => {
    const draft = usageOf(counts, { additionalModelResponseFields })
    expect(draft.reasoningTokens).toBe(reasoningTokens)
    expect(draft.hasInvalidUsage).toBe(isMarked)
  })

  test('what it leaves out stays unknown', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, eventFrame('metadata', { metrics: { latencyMs: 'soon' }, usage: { inputTokens: 5 } }), 0)
    expect(draft.usage).toBeNull()
    expect(draft.serviceLatencyMs).toBeNaN()
    expect(draft.servedLatency).toBe('standard')
  })
})

const failed = (failure: string, errorName: string): object => ({ kind: 'failed', failure, errorName })

describe('how a stream ends', () => {
  test.each([
    ['messageStop and metadata', wholeReply, { kind: 'completed' }],
    ['them in the other order', Buffer.concat([metadata, messageStop]), { kind: 'completed' }],
    ['events that nobody knows among them', Buffer.concat([eventFrame('x', '?'), wholeReply]), { kind: 'completed' }],
    ['nothing', Buffer.alloc(0), failed('truncated', 'EndWithoutMessageStop')],
    ['no messageStop', Buffer.concat([textDelta('a'), metadata]), failed('truncated', 'EndWithoutMessageStop')],
    ['no metadata', Buffer.concat([textDelta('a'), messageStop]), failed('truncated', 'EndWithoutMetadata')],
    ['half a frame', wholeReply.subarray(0, -1), failed('truncated', 'EndInsideFrame')],
    ['a throttling exception', exceptionFrame('throttlingException'), { kind: 'throttled', throttle: 'in-stream' }],
    [
      'a service that became unavailable',
      exceptionFrame('serviceUnavailableException'),
      { kind: 'throttled', throttle: 'in-stream' },
    ],
    ['a model error', exceptionFrame('modelStreamErrorException'), failed('model-error', 'ModelStreamErrorException')],
    ['a model timeout', exceptionFrame('modelTimeoutException'), failed('model-timeout', 'ModelTimeoutException')],
    ['a server error', exceptionFrame('internalServerException'), failed('server-error', 'InternalServerException')],
    ['a validation error', exceptionFrame('validationException'), failed('validation', 'ValidationException')],
    ['an exception that nobody knows', exceptionFrame('oddException'), failed('unknown', 'OddException')],
    ['an error', errorFrame('InternalFailure'), failed('unknown', 'InternalFailure')],
    [
      'an exception after a whole reply',
      Buffer.concat([wholeReply, exceptionFrame('throttlingException')]),
      { kind: 'throttled', throttle: 'in-stream' },
    ],
    ['metadata that is no JSON', eventFrame('metadata', '{'), failed('corrupt', 'MalformedMetadata')],
    ['a delta that is no JSON', eventFrame('contentBlockDelta', '{'), failed('corrupt', 'MalformedEvent')],
    ['a frame without a message type', encodeFrame({}, '{}'), failed('corrupt', 'MalformedHeaders')],
    ['no frames at all', Buffer.from('Internal Server Error'), failed('corrupt', 'MalformedFrame')],
  ])('with %s', (_, bytes, outcome) => {
    expect(outcomeOf(bytes)).toStrictEqual(outcome)
  })

  test('nothing is read after an exception', () => {
    const { draft, reader } = open()
    readInReusedMemory(reader, Buffer.concat([exceptionFrame('throttlingException'), textDelta('late')]), 1)
    expect(draft.chunks).toBe(0)
  })
})

describe('the first frame', () => {
  test('is unknown until it has come whole', () => {
    const { reader } = open()
    readInReusedMemory(reader, messageStart.subarray(0, -1), 0)
    expect(reader.firstException()).toBeUndefined()
  })

  test('is an exception, with what the SDK makes its error of', () => {
    const { reader } = open()
    readInReusedMemory(reader, exceptionFrame('throttlingException', 'slow down'), 0)
    const exception = reader.firstException()
    expect(exception).toMatchObject({ kind: 'exception', type: 'throttlingException' })
    expect(Buffer.from(exception!.body).toString()).toBe('{"message":"slow down"}')
  })

  test('is none when an exception only comes second', () => {
    const { reader } = open()
    readInReusedMemory(reader, Buffer.concat([messageStart, exceptionFrame('throttlingException')]), 0)
    expect(reader.firstException()).toBeNull()
  })
})

test('a reply is heard piece by piece, as it was said', () => {
  const listener = new ReplyBuilder()
  const limits = { stallLimitMs: 100, cacheTtl: null, onGap() {}, listener }
  const reader = makeEventStreamReader(makeConverseEventReader(makeCallDraft(), limits))
  const familiar = '{"contentBlockIndex":0,"delta":{"text":"broken off'
  for (const frame of [
    textDelta('One “two”'),
    encodeFrame({ ':message-type': 'event', ':event-type': 'contentBlockDelta' }, Buffer.from(familiar)),
    textDelta('\n🦓'),
  ]) {
    readInReusedMemory(reader, frame, 1)
  }
  expect(listener.build('end_turn')).toEqual({ content: [{ text: 'One “two”\n🦓' }], stopReason: 'end_turn' })
})
