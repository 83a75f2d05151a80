import { describe, expect, test } from 'vitest'
import { ReplyBuilder } from '../../../../src/bedrock/stream/reply-builder.ts'
import type { Reply } from '../../../../src/conversation/conversation.ts'
import { type CallDraft, type CallOutcome, makeCallDraft } from '../../../../src/bedrock/call-record.ts'
import { makeEventStreamReader } from '../../../../src/bedrock/stream/event-stream-reader.ts'
import { makeNativeChunkReader } from '../../../../src/bedrock/apis/native/native-reader.ts'
import { familiarChunks, nativeFormats } from '../../../../src/bedrock/apis/native/native-formats.ts'
import type { NativeBody } from '../../../../src/models/native-body.ts'
import { readInReusedMemory } from '../../in-reused-memory.ts'
import { eventFrame } from '../../frames.ts'
import {
  chunk,
  claudeInput,
  claudeStart,
  claudeStop,
  claudeText,
  llamaText,
  metrics,
  nativeBodies,
  nativeStreams,
  novaText,
} from './native-replies.ts'

interface Reading {
  readonly draft: CallDraft
  readonly gaps: readonly number[]
  readonly reply: Reply
  readonly outcome: CallOutcome
}

/** Reads one chunk every 10 ms from 10 on. With `isHeard`, somebody takes the text, and every chunk is decoded. */
function read(body: NativeBody, natives: readonly object[], isHeard = false): Reading {
  const draft = makeCallDraft()
  const gaps: number[] = []
  const listener = new ReplyBuilder()
  const settings = {
    stallLimitMs: 100,
    cacheTtl: null,
    onGap: (gapMs: number) => gaps.push(gapMs),
    listener: isHeard ? listener : undefined,
  }
  const reader = makeEventStreamReader(
    makeNativeChunkReader(draft, settings, nativeFormats[body], familiarChunks[body]),
  )
  let outcome: CallOutcome | null = null
  for (const [index, native] of natives.entries())
    outcome ??= readInReusedMemory(reader, chunk(native), (index + 1) * 10)
  return { draft, gaps, reply: listener.build(draft.stopReason), outcome: outcome ?? reader.end() }
}

const completed = { kind: 'completed' }
const usage = (changes: object = {}): object => ({
  inputTokens: 25,
  outputTokens: 7,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  ...changes,
})

describe.each(nativeBodies)('a stream of %s', (body) => {
  const { closing, opening, stopReason, text } = nativeStreams[body]
  const whole = [...opening, text('Hello'), text(' there'), text('.'), ...closing]

  test.each([false, true])('has its times, its end and its usage; decoded throughout: %s', (isHeard) => {
    const { draft, gaps, outcome, reply } = read(body, whole, isHeard)
    const firstMs = (opening.length + 1) * 10
    expect(outcome).toStrictEqual(completed)
    expect(gaps).toStrictEqual([10, 10])
    expect(reply.content).toStrictEqual(isHeard ? [{ text: 'Hello there.' }] : [])
    expect(draft).toMatchObject({
      firstTokenMs: firstMs,
      firstOutputTokenMs: firstMs,
      lastTokenMs: firstMs + 20,
      chunks: 3,
      usage: usage(),
      serviceLatencyMs: 321,
      stopReason,
    })
  })

  test('an empty text is no chunk', () => {
    const { draft } = read(body, [...opening, text(''), text('Hello'), text(''), ...closing])
    expect(draft).toMatchObject({ chunks: 1, firstTokenMs: (opening.length + 2) * 10, longestGapMs: Number.NaN })
  })

  test('that is given up has no usage: what it says at its beginning is not what it used', () => {
    const { draft, outcome } = read(body, [...opening, text('Hello')])
    expect(outcome).toStrictEqual({ kind: 'failed', failure: 'truncated', errorName: 'EndWithoutMessageStop' })
    expect(draft.usage).toBeNull()
  })

  test('may bring what nobody knows', () => {
    expect(read(body, [...opening, { type: 'ping' }, text('x'), ...closing]).outcome).toStrictEqual(completed)
  })

  test.each([
    ['no JSON', eventFrame('chunk', 'x')],
    ['no bytes', eventFrame('chunk', {})],
    ['bytes that are no JSON', eventFrame('chunk', { bytes: 'AAAA' })],
    ['bytes that are no object', eventFrame('chunk', { bytes: Buffer.from('[1]').toString('base64') })],
  ])('with a chunk of %s is corrupt', (_, frame) => {
    const reader = makeEventStreamReader(
      makeNativeChunkReader(
        makeCallDraft(),
        { stallLimitMs: 1, cacheTtl: null, onGap() {} },
        nativeFormats[body],
        familiarChunks[body],
      ),
    )
    expect(readInReusedMemory(reader, frame, 1)).toStrictEqual({
      kind: 'failed',
      failure: 'corrupt',
      errorName: 'MalformedEvent',
    })
  })

  test('tells that a guardrail stepped in, which router’s model spoke, and both beside the model’s words', () => {
    const [last, ...before] = [...closing].reverse() as [object, ...object[]]
    const told = {
      ...last,
      'amazon-bedrock-guardrailAction': 'INTERVENED',
      'amazon-bedrock-trace': { promptRouter: { invokedModelId: 'arn:aws:bedrock:us-east-1::foundation-model/x' } },
    }
    const { draft } = read(body, [...opening, text('x'), ...before.reverse(), told])
    expect(draft).toMatchObject({
      stopReason: 'guardrail_intervened',
      invokedModel: 'arn:aws:bedrock:us-east-1::foundation-model/x',
      usage: usage(),
    })
  })
})

const delta = (index: number, type: string, member: string, value: string): object => ({
  type: 'content_block_delta',
  index,
  delta: { type, [member]: value },
})

test('Claude’s reasoning and tools are told from its text', () => {
  const { draft, reply } = read(
    'claude',
    [
      claudeStart,
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      delta(0, 'thinking_delta', 'thinking', 'Hm'),
      delta(0, 'signature_delta', 'signature', 'sig'),
      { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'x' } },
      delta(2, 'input_json_delta', 'partial_json', '{"a"'),
      claudeText('Hi', 9),
    ],
    true,
  )
  expect(draft).toMatchObject({ firstTokenMs: 30, firstOutputTokenMs: 60, chunks: 4, lastTokenMs: 70 })
  expect(JSON.parse(JSON.stringify(reply.content))).toStrictEqual([
    { reasoningContent: { reasoningText: { text: 'Hm', signature: 'sig' } } },
    { reasoningContent: { redactedContent: Buffer.from('x').toString('base64') } },
    { text: 'Hi' },
  ])
})

test('Claude’s cache is counted as its usage has it, the hour apart', () => {
  const start = {
    type: 'message_start',
    message: {
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 2000,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 },
        output_tokens: 1,
      },
    },
  }
  // What Bedrock counts beside it, with the cache in it or without, changes nothing.
  const { draft } = read('claude', [start, claudeText('x'), claudeStop, { type: 'message_stop', ...metrics }])
  expect(draft.usage).toStrictEqual(
    usage({
      inputTokens: 3,
      cacheReadInputTokens: 2000,
      cacheWriteInputTokens: 500,
      cacheWrite1hInputTokens: 400,
    }),
  )
})

test('Nova’s cache is counted as its usage has it', () => {
  const told = {
    metadata: {
      usage: { inputTokens: 3, outputTokens: 7, cacheReadInputTokenCount: 2000, cacheWriteInputTokenCount: 500 },
    },
  }
  const { draft } = read('nova', [novaText('x'), { messageStop: { stopReason: 'end_turn' } }, told])
  expect(draft.usage).toStrictEqual(usage({ inputTokens: 3, cacheReadInputTokens: 2000, cacheWriteInputTokens: 500 }))
})

test('Nova’s messageStop without its metadata is no end', () => {
  const { outcome } = read('nova', [novaText('x'), { messageStop: { stopReason: 'end_turn' } }])
  expect(outcome).toStrictEqual({ kind: 'failed', failure: 'truncated', errorName: 'EndWithoutMetadata' })
})

test('Llama’s last chunk may bring text, and its counts do without Bedrock’s', () => {
  const last = { generation: '!', prompt_token_count: null, generation_token_count: 3, stop_reason: 'length' }
  const { draft, outcome } = read('llama', [llamaText('a', 11), llamaText('b'), last])
  expect(outcome).toStrictEqual(completed)
  expect(draft).toMatchObject({
    chunks: 3,
    stopReason: 'max_tokens',
    usage: usage({ inputTokens: 11, outputTokens: 3 }),
  })
})

const block = (content_block: object): object => ({ type: 'content_block_start', index: 0, content_block })

test.each<[string, object, 'seen' | 'unseen' | 'none']>([
  ['a tool call', block({ type: 'tool_use', id: 't', name: 'now', input: {} }), 'seen'],
  ['a call of a server’s tool', block({ type: 'server_tool_use', id: 't', name: 'web_search', input: {} }), 'seen'],
  ['a tool’s result', block({ type: 'web_search_tool_result', tool_use_id: 't', content: [] }), 'seen'],
  ['a block of the future', block({ type: 'hologram' }), 'seen'],
  ['text that begins with some', block({ type: 'text', text: 'Hi' }), 'seen'],
  ['text', block({ type: 'text', text: '' }), 'none'],
  ['thinking', block({ type: 'thinking', thinking: '', signature: '' }), 'none'],
  ['redacted thinking', block({ type: 'redacted_thinking', data: 'x' }), 'unseen'],
  ['a citation', delta(0, 'citations_delta', 'citation', 'quoted'), 'seen'],
  ['a delta of the future', delta(0, 'hologram_delta', 'frame', 'x'), 'seen'],
  ['an empty delta of the future', { type: 'content_block_delta', index: 0, delta: {} }, 'none'],
])('Claude’s first token is the start of %s, where that brings anything', (_, native, expected) => {
  const { draft } = read('claude', [claudeStart, native, claudeText('x'), claudeStop, { type: 'message_stop' }])
  expect(draft.firstTokenMs).toBe(expected === 'none' ? 30 : 20)
  expect(draft.firstOutputTokenMs).toBe(expected === 'seen' ? 20 : 30)
})

test('Nova’s first token is the start of a tool call', () => {
  const start = { contentBlockStart: { start: { toolUse: { toolUseId: 't', name: 'now' } }, contentBlockIndex: 0 } }
  const { draft } = read('nova', [{ messageStart: { role: 'assistant' } }, start, ...nativeStreams.nova.closing])
  expect(draft).toMatchObject({ firstTokenMs: 20, firstOutputTokenMs: 20, chunks: 1, text: { chunks: 1, bytes: 3 } })
})

test.each<[string, object, number]>([
  ['a tool call', block({ type: 'tool_use', id: 't', name: 'now', input: {} }), 20],
  ['a call of a server’s tool', block({ type: 'server_tool_use', id: 't', name: 'web_search', input: {} }), NaN],
])('Claude’s first tool call of ours, with %s', (_, native, firstToolCallMs) => {
  const toolCalls = Number.isNaN(firstToolCallMs) ? 0 : 1
  const { draft } = read('claude', [claudeStart, native, claudeInput('{}'), claudeInput('')])
  expect(draft).toMatchObject({ firstToolCallMs, toolCalls, toolInputBytes: 2 })
})

test('Claude’s usage may say which of its tokens were thoughts', () => {
  const stop = { ...claudeStop, usage: { output_tokens: 2000, output_tokens_details: { thinking_tokens: 1990 } } }
  const { draft } = read('claude', [claudeStart, claudeText('x'), stop, { type: 'message_stop', ...metrics }])
  expect(draft).toMatchObject({ usage: usage({ outputTokens: 2000 }), reasoningTokens: 1990, hasInvalidUsage: false })
})

test('a count of the model’s that can be none gives way to Bedrock’s beside it, and is told', () => {
  const stop = { ...claudeStop, usage: { output_tokens: 6.5 } }
  const { draft } = read('claude', [claudeText('x'), stop, { type: 'message_stop', ...metrics }])
  expect(draft).toMatchObject({ usage: usage(), hasInvalidUsage: true })
})
