import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import type { ReplyPiece } from '../../../src/simulator/inference/reply-blocks.ts'
import type { ReplyEnd } from '../../../src/simulator/inference/reply-format.ts'
import { makeChunkFrames } from '../../../src/simulator/invoke/chunk-frames.ts'
import { invokeStream } from '../../../src/simulator/invoke/invoke-stream.ts'
import { nativeFormats } from '../../../src/simulator/invoke/native-formats.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import { modelProfile, someCache } from './model-profile.ts'
import { readChunks } from './read-chunks.ts'
import { replyEnd } from './reply-end.ts'
import type { NativeBody } from '../../../src/simulator/vocabulary.ts'

const frames = makeChunkFrames(1, 4, new Set(['claude', 'nova', 'llama', 'chat']))
const metrics = { inputTokenCount: 9, outputTokenCount: 6, invocationLatency: 120, firstByteLatency: 40 }
const words = (tokens: number): unknown => expect.stringMatching(new RegExp(`^(?: [a-z]{3}){${tokens}}$`))

/** The chunks of a reply of 1 + 2 + 3 tokens. */
function writeReply(body: NativeBody, end: ReplyEnd = replyEnd(), model: ModelProfile = modelProfile({ body })) {
  const random = makeRandom(1, 'test')
  const stream = invokeStream(nativeFormats[body], model, frames[body])
  return readChunks(
    Buffer.concat([
      stream.start(random, end),
      ...[1, 2, 3].map((tokens) => stream.delta(pieceOf(tokens, end), random)),
      ...(end.replacedBy === null ? [] : [stream.replacement(end.replacedBy, random)]),
      stream.finish(random, end),
    ]),
  )
}

/** What comes first, of the thought as long as there is one. */
function pieceOf(tokens: number, { thinking }: ReplyEnd): ReplyPiece {
  const isThought = thinking !== null && thinking.visibleTokens > 0 && tokens <= 2
  return { kind: isThought ? 'thought' : 'text', tokens, text: null }
}

const claudeDelta = (tokens: number) => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: words(tokens) },
})

const novaDelta = (tokens: number) => ({ contentBlockDelta: { delta: { text: words(tokens) }, contentBlockIndex: 0 } })

const llamaDelta = (tokens: number, outputTokens: number, inputTokens: number | null) => ({
  generation: words(tokens),
  prompt_token_count: inputTokens,
  generation_token_count: outputTokens,
  stop_reason: null,
})

describe('a stream of Claude', () => {
  test('is a message of one block, and ends with Bedrock’s metrics', () => {
    expect(writeReply('claude')).toEqual([
      {
        type: 'message_start',
        message: {
          id: expect.stringMatching(/^msg_bdrk_01[A-Za-z0-9]{22}$/) as unknown,
          type: 'message',
          role: 'assistant',
          model: 'claude-3-5-haiku-20241022',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 9, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      claudeDelta(1),
      claudeDelta(2),
      claudeDelta(3),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 6 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics },
    ])
  })

  test('tells what the cache did, where the model has one', () => {
    const end = replyEnd({ cacheReadTokens: 100, cacheWriteTokens: 20 })
    const chunks = writeReply('claude', end, modelProfile({ cache: someCache }))
    expect(chunks[0]).toMatchObject({
      message: { usage: { input_tokens: 9, cache_creation_input_tokens: 20, cache_read_input_tokens: 100 } },
    })
    expect(chunks.at(-1)).toMatchObject({
      'amazon-bedrock-invocationMetrics': { ...metrics, cacheReadInputTokenCount: 100, cacheWriteInputTokenCount: 20 },
    })
  })
})

test('a stream of Nova is Converse’s events as objects', () => {
  expect(writeReply('nova', replyEnd({ stopReason: 'max_tokens', cacheReadTokens: 100 }))).toEqual([
    { messageStart: { role: 'assistant' } },
    novaDelta(1),
    novaDelta(2),
    novaDelta(3),
    { contentBlockStop: { contentBlockIndex: 0 } },
    { messageStop: { stopReason: 'max_tokens' } },
    {
      metadata: {
        usage: { inputTokens: 9, outputTokens: 6, cacheReadInputTokenCount: 100, cacheWriteInputTokenCount: 0 },
        metrics: {},
        trace: {},
      },
      'amazon-bedrock-invocationMetrics': metrics,
    },
  ])
})

describe('a stream of Llama', () => {
  test('counts its tokens in every chunk, and those of its prompt in the first', () => {
    expect(writeReply('llama')).toEqual([
      llamaDelta(1, 1, 9),
      llamaDelta(2, 3, null),
      llamaDelta(3, 6, null),
      {
        generation: '',
        prompt_token_count: null,
        generation_token_count: 6,
        stop_reason: 'stop',
        'amazon-bedrock-invocationMetrics': metrics,
      },
    ])
  })

  test('calls the end by the limit a length', () => {
    expect(writeReply('llama', replyEnd({ stopReason: 'max_tokens' })).at(-1)).toMatchObject({ stop_reason: 'length' })
  })
})

test.each(['claude', 'nova', 'llama'] as const)(
  'a guardrail is told in the last chunk of %s, not as a stop reason',
  (body) => {
    const trace = { guardrail: { actionReason: 'stopped' } }
    const end = replyEnd({ isGuarded: true, stopReason: 'guardrail_intervened', replacedBy: 'Sorry.', trace })
    const chunks = writeReply(body, end)
    expect(JSON.stringify(chunks)).toContain('Sorry.')
    expect(JSON.stringify(chunks)).not.toContain('guardrail_intervened')
    expect(chunks.at(-1)).toMatchObject({
      'amazon-bedrock-guardrailAction': 'INTERVENED',
      'amazon-bedrock-trace': trace,
    })
  },
)

test('headers tell what the chunks are, and what was served of what was asked', () => {
  const stream = invokeStream(nativeFormats.claude, modelProfile(), frames.claude)
  expect(stream.headers(replyEnd())).toEqual({ 'x-amzn-bedrock-content-type': 'application/json' })
  expect(stream.headers(replyEnd({ latencyServed: 'optimized', tierServed: 'flex' }))).toEqual({
    'x-amzn-bedrock-content-type': 'application/json',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'flex',
  })
})

test('a stream of Claude that thinks has the thought as its first block', () => {
  const thinking = { tokens: 3, visibleTokens: 3 }
  const chunks = writeReply('claude', replyEnd({ thinking, beginsWith: 'thought' })) as {
    type: string
    index?: number
    delta?: { type: string }
  }[]
  const told = chunks.map(({ type, index, delta }) => [type, index, delta?.type].filter((part) => part !== undefined))
  expect(told.slice(1, -2)).toEqual([
    ['content_block_start', 0],
    ['content_block_delta', 0, 'thinking_delta'],
    ['content_block_delta', 0, 'thinking_delta'],
    ['content_block_delta', 0, 'signature_delta'],
    ['content_block_stop', 0],
    ['content_block_start', 1],
    ['content_block_delta', 1, 'text_delta'],
    ['content_block_stop', 1],
  ])
  expect(chunks.at(-2)).toMatchObject({ usage: { output_tokens_details: { thinking_tokens: 3 } } })
})

test.each(['nova', 'llama'] as const)('a stream of %s tells no thought', (body) => {
  const thinking = { tokens: 3, visibleTokens: 0 }
  expect(writeReply(body, replyEnd({ thinking, beginsWith: 'thought' }))).toEqual(writeReply(body))
})

const call = (id: string) => ({ id, name: 'clock', input: '{"a":1}', hasEmptyDelta: false })

describe('a stream with calls of tools', () => {
  const pieces: readonly ReplyPiece[] = [
    { kind: 'text', tokens: 1, text: 'Now.' },
    { kind: 'call', call: call('one') },
    { kind: 'input', json: '{"a"' },
    { kind: 'input', json: ':1}' },
    { kind: 'call', call: call('two') },
  ]
  const write = (body: NativeBody) => {
    const random = makeRandom(1, 'test')
    const end = replyEnd({ stopReason: 'tool_use' })
    const stream = invokeStream(nativeFormats[body], modelProfile({ body }), frames[body])
    const start = stream.start(random, end)
    const written = pieces.map((piece) => stream.delta(piece, random))
    return readChunks(Buffer.concat([start, ...written, stream.finish(random, end)]))
  }

  test('of Nova is Converse’s events as objects', () => {
    const [, ...chunks] = write('nova')
    expect(chunks.slice(0, -1)).toEqual([
      { contentBlockDelta: { delta: { text: 'Now.' }, contentBlockIndex: 0 } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockStart: { start: { toolUse: { toolUseId: 'one', name: 'clock' } }, contentBlockIndex: 1 } },
      { contentBlockDelta: { delta: { toolUse: { input: '{"a"' } }, contentBlockIndex: 1 } },
      { contentBlockDelta: { delta: { toolUse: { input: ':1}' } }, contentBlockIndex: 1 } },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockStart: { start: { toolUse: { toolUseId: 'two', name: 'clock' } }, contentBlockIndex: 2 } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { messageStop: { stopReason: 'tool_use' } },
    ])
  })

  test('of Chat Completions counts its calls, and ends with a reason of its own', () => {
    const choices = write('chat').flatMap(
      (chunk) =>
        (chunk as { choices: { delta: { content?: string; tool_calls?: unknown }; finish_reason: unknown }[] }).choices,
    )
    expect(choices.map(({ delta }) => delta.tool_calls).filter(Boolean)).toEqual([
      [{ index: 0, id: 'one', type: 'function', function: { name: 'clock', arguments: '' } }],
      [{ index: 0, function: { arguments: '{"a"' } }],
      [{ index: 0, function: { arguments: ':1}' } }],
      [{ index: 1, id: 'two', type: 'function', function: { name: 'clock', arguments: '' } }],
    ])
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' })
  })
})
