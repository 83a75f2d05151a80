import { describe, expect, test } from 'vitest'
import { BLOCK_CHARACTERS, invocationLogFormat } from '../../src/traces/invocation-log.ts'
import type { TraceRow } from '../../src/traces/trace-row.ts'
import { logRecord } from './trace-files.ts'

function read(records: readonly Record<string, unknown>[], sessionKey: string | null = null): TraceRow[] {
  const format = invocationLogFormat(sessionKey)
  return records.map((record) => {
    const row = format.parse(JSON.stringify(record))
    if (typeof row === 'string') throw new Error(row)
    return row
  })
}

const tokensOf = (record: Record<string, unknown>): readonly number[] => {
  const [row] = read([record])
  return [row?.inputTokens ?? NaN, row?.cacheReadTokens ?? NaN, row?.outputTokens ?? NaN]
}

describe('the tokens of a record are', () => {
  test('those that it counts, the cache included', () => {
    expect(tokensOf(logRecord({ tokens: [3, 52], cacheRead: 10, cacheWrite: 200 }))).toEqual([213, 10, 52])
  })

  test('those that a reply of Converse says, where the record counts none', () => {
    const output = {
      output: { message: { role: 'assistant', content: [] } },
      metrics: { latencyMs: 7_460 },
      usage: { inputTokens: 3, outputTokens: 52, cacheReadInputTokens: 5, cacheWriteInputTokens: 7 },
    }
    expect(tokensOf(logRecord({ operation: 'ConverseStream', output }))).toEqual([15, 5, 52])
  })

  test('those of the chunks of InvokeModelWithResponseStream, the last of each kind', () => {
    expect(tokensOf(logRecord({ operation: 'InvokeModelWithResponseStream', output: claudeChunks }))).toEqual([
      34, 4, 21,
    ])
    const titan = [
      { outputText: 'a' },
      {
        outputText: 'b',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: 8, outputTokenCount: 9, invocationLatency: 5 },
      },
    ]
    expect(tokensOf(logRecord({ operation: 'InvokeModelWithResponseStream', output: titan }))).toEqual([8, 0, 9])
  })

  test('none of a call that failed', () => {
    const record = { ...logRecord({ tokens: [9, 0] }), errorCode: 'ThrottlingException' }
    expect(tokensOf(record)).toEqual([9, 0, 0])
    delete (record as { output?: unknown }).output
    expect(tokensOf(record)).toEqual([9, 0, 0])
  })
})

test.each([
  ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 'us.anthropic.claude-3-5-haiku-20241022-v1:0'],
  ['arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0', 'us.amazon.nova-lite-v1:0'],
  ['arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
  ['arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abcdefghijkl', 'abcdefghijkl'],
])('of %s the model is named without an account', (modelId, label) => {
  expect(read([logRecord({ modelId })])[0]?.label).toBe(label)
})

const user = (text: string) => ({ role: 'user', content: [{ text }] })
const assistant = (text: string) => ({ role: 'assistant', content: [{ text }] })
const long = (letter: string): string => letter.repeat(BLOCK_CHARACTERS * 3)

const markable = (text: string, marked: boolean) => ({
  role: 'user',
  content: [{ type: 'text', text, ...(marked ? { cache_control: { type: 'ephemeral' } } : {}) }],
})

const claudeChunks = [
  { type: 'message_start', message: { usage: { input_tokens: 30, output_tokens: 1, cache_read_input_tokens: 4 } } },
  { type: 'content_block_delta', delta: { text: 'x' } },
  { type: 'message_delta', usage: { output_tokens: 21 } },
  { type: 'message_stop' },
]

const withImage = (bytes: string) => ({
  messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes } } }] }],
})

const sessionsOf = (bodies: readonly unknown[]) =>
  read(bodies.map((body) => logRecord({ body }))).map(({ session }) => session)

const sharedBlocks = (one: unknown, other: unknown): number => {
  const [first, second] = read([logRecord({ body: one }), logRecord({ body: other })])
  const [a, b] = [first?.blocks ?? [], second?.blocks ?? []]
  const differing = a.findIndex((block, index) => block !== b[index])
  return differing === -1 ? Math.min(a.length, b.length) : differing
}

describe('requests share the blocks of their common beginning', () => {
  test('of a conversation that grows, all but the last one begun', () => {
    const one = { system: [{ text: long('s') }], messages: [user(long('a'))] }
    const other = { ...one, messages: [...one.messages, assistant('yes'), user('go on')] }
    expect(sharedBlocks(one, other)).toBe(6)
  })

  test('whatever the order of the keys, and wherever cache points stand', () => {
    const point = { cachePoint: { type: 'default' } }
    const one = { system: [{ text: long('s') }, point], messages: [user(long('a'))] }
    const other = {
      messages: [{ role: 'user', content: [{ text: long('a') }, point] }, assistant('y'), user('z')],
      system: [{ text: long('s') }],
    }
    expect(sharedBlocks(one, other)).toBe(6)
    expect(
      sharedBlocks(
        { messages: [markable(long('a'), true)] },
        { messages: [markable(long('a'), false), assistant('y'), user('z')] },
      ),
    ).toBe(3)
  })

  test('tools are read before the system prompt, and that before the messages', () => {
    const tools = { toolConfig: { tools: [{ toolSpec: { name: 'x', description: long('t') } }] } }
    const one = { ...tools, system: [{ text: long('s') }], messages: [user(long('a'))] }
    expect(sharedBlocks(one, { ...one, system: [{ text: long('r') }] })).toBe(3)
    expect(sharedBlocks(one, { ...one, messages: [user(long('b'))] })).toBe(6)
  })

  test('nothing behind the first difference', () => {
    expect(sharedBlocks({ messages: [user(`x${long('a')}`)] }, { messages: [user(`y${long('a')}`)] })).toBe(0)
  })

  test('a picture counts by its hash, and not by its megabytes', () => {
    const [row] = read([logRecord({ body: withImage('A'.repeat(1_000_000)) })])
    expect(row?.characters).toBeLessThan(500)
  })

  test.each([{ prompt: long('p') }, { inputText: long('p'), textGenerationConfig: {} }])(
    'in native bodies, too',
    (body) => {
      expect(sharedBlocks(body, body)).toBe(3)
    },
  )

  test('and no block says what it is made from', () => {
    const [row] = read([logRecord({ body: { messages: [user(long('a'))] } })])
    expect(JSON.stringify(row?.blocks)).not.toContain('aaaa')
  })
})

describe('a session is', () => {
  const one = { messages: [user('a')] }
  const two = { messages: [...one.messages, assistant('b'), user('c')] }
  const three = { messages: [...two.messages, assistant('d'), user('e')] }

  test('what goes on with the messages of another', () => {
    expect(sessionsOf([one, { messages: [user('x')] }, two, three])).toEqual(['0', '1', '0', '0'])
  })

  test('one of its own each time a request begins', () => {
    expect(sessionsOf([one, one, two])).toEqual(['0', '1', '1'])
  })

  test('with other tools or another system prompt another', () => {
    expect(sessionsOf([one, { ...two, system: [{ text: 's' }] }])).toEqual(['0', '1'])
  })

  test("what the metadata's key says, where one is named", () => {
    const records = [{ chat: 'x' }, { chat: 'y' }, { chat: 'x' }, {}].map((metadata) => logRecord({ metadata }))
    expect(read(records, 'chat').map(({ session }) => session)).toEqual(['x', 'y', 'x', null])
  })
})
