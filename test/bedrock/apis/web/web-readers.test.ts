import { describe, expect, test } from 'vitest'
import { type CallDraft, type CallOutcome, makeCallDraft } from '../../../../src/bedrock/call-record.ts'
import { makeChatAnswers } from '../../../../src/bedrock/apis/web/chat-completions.ts'
import { makeMessagesAnswers } from '../../../../src/bedrock/apis/web/messages.ts'
import { makeResponsesAnswers } from '../../../../src/bedrock/apis/web/responses.ts'
import { ReplyBuilder } from '../../../../src/bedrock/stream/reply-builder.ts'
import { MAX_ANSWER_BYTES } from '../../../../src/bedrock/stream/response-reader.ts'
import { makeSseReader, makeWebAnswerReader } from '../../../../src/bedrock/stream/sse-reader.ts'
import type { Reply } from '../../../../src/conversation/conversation.ts'
import { readInReusedMemory } from '../../in-reused-memory.ts'
import { encodeSse, type WebStream, webStreams } from './web-streams.ts'

interface Reading {
  readonly draft: CallDraft
  readonly gaps: readonly number[]
  readonly reply: Reply
  readonly outcome: CallOutcome
}

const SSE = { 'content-type': 'text/event-stream; charset=utf-8' }

/** Reads one part each 10 ms, from 10 on. */
function read(
  stream: WebStream,
  parts: readonly (object | string)[],
  { isHeard = false, headers = SSE } = {},
): Reading {
  const draft = makeCallDraft()
  const gaps: number[] = []
  const listener = new ReplyBuilder()
  const settings = {
    stallLimitMs: 100,
    cacheTtl: null,
    onGap: (gapMs: number) => gaps.push(gapMs),
    listener: isHeard ? listener : undefined,
  }
  const reader = makeSseReader(stream.makeEvents(draft, settings))
  reader.begin(headers)
  let outcome: CallOutcome | null = null
  for (const [index, part] of parts.entries()) {
    const bytes = Buffer.from(typeof part === 'string' ? part : encodeSse(stream, part))
    outcome ??= readInReusedMemory(reader, bytes, (index + 1) * 10)
  }
  outcome ??= reader.end()
  return { draft, gaps, reply: listener.build(draft.stopReason), outcome }
}

const completed = { kind: 'completed' }
const usage = {
  inputTokens: 25,
  outputTokens: 7,
  cacheReadInputTokens: 6,
  cacheWriteInputTokens: 4,
  cacheWrite1hInputTokens: 0,
}

const wordOf = (stream: WebStream): string[] => (stream.word === null ? [] : [encodeSse(stream, stream.word)])

describe.each(webStreams.map((stream) => [stream.name, stream] as const))('a stream of %s', (_, stream) => {
  const texts = ['Hello', ' “there”\n', ' 🦓', ' \\ "quoted"', '.']
  const said = texts.map((text, index) => stream.text(text, index + 1))
  const whole = [...stream.opening, ...said, ...stream.closing('end'), ...wordOf(stream)]
  const opening = stream.opening.length * 10

  test('has its first token where text begins, and what it used where it ends', () => {
    const { draft, gaps, outcome } = read(stream, whole)
    expect(outcome).toEqual(completed)
    expect(draft).toMatchObject({
      firstTokenMs: opening + 10,
      firstOutputTokenMs: opening + 10,
      lastTokenMs: opening + 50,
      chunks: 5,
      usage,
      reasoningTokens: 2,
      hasInvalidUsage: false,
      stopReason: 'end_turn',
    })
    expect(draft.text).toMatchObject({ chunks: 5, bytes: Buffer.byteLength(texts.join('')) })
    expect(gaps).toEqual([10, 10, 10, 10])
  })

  test('is heard as it was said, and is then measured the same', () => {
    const heard = read(stream, whole, { isHeard: true })
    const { draft } = read(stream, whole)
    expect(heard.draft).toEqual(draft)
    // Responses says its items once more, each as a whole, and is heard then.
    const content = stream.name === 'responses-stream' ? [] : [{ text: texts.join('') }]
    expect(heard.reply).toEqual({ content, stopReason: 'end_turn' })
  })

  test('tells reasoning from what is seen', () => {
    const thoughts = ['Let me', ' see', '.'].map((text, index) => stream.reasoning(text, index + 1))
    const { draft } = read(stream, [
      ...stream.opening,
      ...thoughts,
      ...said,
      ...stream.closing('end'),
      ...wordOf(stream),
    ])
    expect(draft).toMatchObject({ firstTokenMs: opening + 10, firstOutputTokenMs: opening + 40, chunks: 8 })
    expect(draft.reasoningText).toMatchObject({ chunks: 3, bytes: 11 })
  })

  test('has the first token of a tool call where its name stands, and calls several at once', () => {
    const calls = [...stream.tool(1, 'find', ['{"city":', '"Köln"}']), ...stream.tool(2, 'now', [])]
    const { draft, outcome, reply } = read(
      stream,
      [...stream.opening, ...calls, ...stream.closing('tool'), ...wordOf(stream)],
      { isHeard: true },
    )
    expect(outcome).toEqual(completed)
    expect(draft).toMatchObject({
      firstTokenMs: opening + 10,
      firstToolCallMs: opening + 10,
      stopReason: 'tool_use',
      chunks: 4,
      toolCalls: 2,
      toolInputBytes: Buffer.byteLength('{"city":"Köln"}'),
    })
    expect(draft.text.bytes).toBe(Buffer.byteLength('find{"city":"Köln"}now'))
    expect(reply.content).toMatchObject([
      { toolUse: { name: 'find', input: { city: 'Köln' } } },
      { toolUse: { name: 'now', input: {} } },
    ])
  })

  test('that its limit cut off says so', () => {
    const { draft } = read(stream, [...stream.opening, ...said, ...stream.closing('limit'), ...wordOf(stream)])
    expect(draft.stopReason).toBe('max_tokens')
  })

  test('that ends anywhere before its end is truncated', () => {
    for (let length = 0; length < whole.length; length++) {
      const { outcome } = read(stream, whole.slice(0, length))
      expect(outcome).toMatchObject({ kind: 'failed', failure: 'truncated' })
    }
  })

  test('that is cut within an event is truncated, or corrupt where more follows', () => {
    const cut = encodeSse(stream, said[0] as object).slice(0, -20)
    expect(read(stream, [...stream.opening, cut]).outcome).toMatchObject({
      kind: 'failed',
      failure: 'truncated',
      errorName: 'EndInsideEvent',
    })
    expect(read(stream, [...stream.opening, `${cut}\n\n`, ...said]).outcome).toMatchObject({
      kind: 'failed',
      failure: 'corrupt',
      errorName: 'MalformedEvent',
    })
  })

  test('reads comments, other line ends and pings between', () => {
    const bytes = whole.map((event) => (typeof event === 'string' ? event : encodeSse(stream, event, '\r\n')))
    const { draft } = read(
      stream,
      bytes.flatMap((event) => [': keep-alive\n\n', event]),
    )
    expect(draft).toMatchObject({ chunks: 5, usage, stopReason: 'end_turn' })
  })

  test('that is no event stream says what it is', () => {
    const unknown = JSON.stringify({
      Output: { __type: 'com.amazon.coral.service#UnknownOperationException' },
      Version: '1.0',
    })
    expect(read(stream, [unknown], { headers: { 'content-type': 'application/json' } }).outcome).toEqual({
      kind: 'failed',
      failure: 'wrong-endpoint',
      errorName: 'UnknownOperationException',
    })
    expect(read(stream, ['<html>'], { headers: { 'content-type': 'text/html' } }).outcome).toMatchObject({
      failure: 'corrupt',
      errorName: 'NoEventStream',
    })
  })

  test('that is no event stream ends once it is longer than any answer', () => {
    const settings = { stallLimitMs: 100, cacheTtl: null, onGap() {} }
    const reader = makeSseReader(stream.makeEvents(makeCallDraft(), settings))
    reader.begin({ 'content-type': 'text/html' })
    const piece = Buffer.alloc(MAX_ANSWER_BYTES / 4)
    const outcomes = Array.from({ length: 5 }, () => reader.read(piece, 0, piece.length, 1))
    expect(outcomes).toEqual([
      ...Array.from({ length: 4 }, () => null),
      { kind: 'failed', failure: 'corrupt', errorName: 'NoEventStream' },
    ])
  })

  test.each([
    [
      { type: 'rate_limit_error', message: 'slow down' },
      { kind: 'throttled', throttle: 'in-stream' },
    ],
    [
      { type: 'overloaded_error', message: 'Overloaded' },
      { kind: 'throttled', throttle: 'in-stream' },
    ],
    [
      { type: 'server_error', message: 'sorry' },
      { kind: 'failed', failure: 'server-error', errorName: 'server_error' },
    ],
    [
      { type: 'api_error', message: 'sorry' },
      { kind: 'failed', failure: 'server-error', errorName: 'api_error' },
    ],
    [
      { type: 'timeout_error', message: '' },
      { kind: 'failed', failure: 'model-timeout', errorName: 'timeout_error' },
    ],
    [
      { type: 'invalid_request_error', message: 'prompt is too long' },
      { kind: 'failed', failure: 'input-too-long', errorName: 'invalid_request_error' },
    ],
    [
      { type: 'never_seen', message: '' },
      { kind: 'failed', failure: 'unknown', errorName: 'never_seen' },
    ],
  ])('that ends with the error %j is %j', (error, outcome) => {
    const event = stream.name === 'chat-completions-stream' ? { error } : { type: 'error', error }
    expect(read(stream, [...stream.opening, said[0] as object, event, ...said]).outcome).toEqual(outcome)
    expect(read(stream, [event]).outcome).toEqual(outcome)
  })
})

test('Chat Completions may name a tool in each piece of its input, and calls it once', () => {
  const stream = webStreams[0] as WebStream
  const [begin, ...others] = stream.tool(1, 'find', ['{"a"', ':1}'])
  const named = JSON.parse(JSON.stringify(others).replaceAll('"function":{', '"function":{"name":"find",')) as object[]
  const parts = [...stream.opening, begin as object, ...named, ...stream.closing('tool'), ...wordOf(stream)]
  const { draft, reply } = read(stream, parts, { isHeard: true })
  expect(draft).toMatchObject({ toolCalls: 1, toolInputBytes: 7 })
  expect(reply.content).toMatchObject([{ toolUse: { name: 'find', input: { a: 1 } } }])
})

describe('Responses', () => {
  const stream = webStreams[1] as WebStream

  test('may fail after all has been said', () => {
    const failed = {
      type: 'response.failed',
      sequence_number: 9,
      response: { status: 'failed', error: { code: 'server_error', message: 'The server had an error' } },
    }
    expect(read(stream, [...stream.opening, stream.text('Hi', 1), failed]).outcome).toEqual({
      kind: 'failed',
      failure: 'server-error',
      errorName: 'server_error',
    })
  })

  test('that claim to be complete and are empty have failed', () => {
    const empty = {
      type: 'response.completed',
      response: { status: 'completed', output: [], usage: { input_tokens: 3, output_tokens: 0 } },
    }
    expect(read(stream, [...stream.opening, empty]).outcome).toEqual({
      kind: 'failed',
      failure: 'model-error',
      errorName: 'EmptyResponse',
    })
  })

  test('hand back reasoning that cannot be read as the item that it was', () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAA' }
    const { draft, reply } = read(
      stream,
      [{ type: 'response.output_item.done', output_index: 0, item }, ...stream.closing('end')],
      { isHeard: true },
    )
    expect(draft.hidReasoning).toBe(true)
    const [block] = reply.content
    const { redactedContent } = (block as { reasoningContent: { redactedContent: Uint8Array } }).reasoningContent
    expect(JSON.parse(Buffer.from(redactedContent).toString('utf8'))).toEqual(item)
  })
})

const readWhole = (make: typeof makeChatAnswers, answer: object) => {
  const draft = makeCallDraft()
  const listener = new ReplyBuilder()
  const settings = { stallLimitMs: 100, cacheTtl: null, onGap() {}, listener }
  const reader = makeWebAnswerReader(make(draft, settings))
  reader.begin({ 'content-type': 'application/json' })
  readInReusedMemory(reader, Buffer.from(JSON.stringify(answer)), 10)
  const outcome = reader.end()
  return { draft, outcome, reply: listener.build(draft.stopReason) }
}

describe('a whole answer', () => {
  const chatUsage = {
    prompt_tokens: 35,
    completion_tokens: 7,
    total_tokens: 42,
    prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }

  test.each([
    [
      'Chat Completions',
      makeChatAnswers,
      {
        id: 'chatcmpl-1',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: 'Hi',
              reasoning: 'Hm',
              tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
        usage: chatUsage,
      },
    ],
    [
      'Responses',
      makeResponsesAnswers,
      {
        status: 'completed',
        error: null,
        output: [
          { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] },
          { type: 'function_call', call_id: 'call_1', name: 'now', arguments: '{}' },
        ],
        usage: {
          input_tokens: 35,
          output_tokens: 7,
          total_tokens: 42,
          input_tokens_details: { cached_tokens: 6, cache_write_tokens: 4 },
          output_tokens_details: { reasoning_tokens: 2 },
        },
      },
    ],
    [
      'Messages',
      makeMessagesAnswers,
      {
        type: 'message',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'tool_use', id: 'call_1', name: 'now', input: {} },
        ],
        stop_reason: 'tool_use',
        usage: {
          input_tokens: 25,
          cache_read_input_tokens: 6,
          cache_creation_input_tokens: 4,
          output_tokens: 7,
          output_tokens_details: { thinking_tokens: 2 },
        },
      },
    ],
  ])('of %s tells what it used and why it stopped', (_, make, answer) => {
    const { draft, outcome, reply } = readWhole(make, answer)
    expect(outcome).toEqual(completed)
    expect(draft).toMatchObject({
      usage,
      reasoningTokens: 2,
      stopReason: 'tool_use',
      chunks: 0,
      toolCalls: 1,
      toolInputBytes: 2,
    })
    expect(reply.content.filter((block) => !('reasoningContent' in block))).toEqual([
      { text: 'Hi' },
      { toolUse: { toolUseId: 'call_1', name: 'now', input: {} } },
    ])
  })

  test.each([makeChatAnswers, makeResponsesAnswers, makeMessagesAnswers])(
    'may be an error in spite of HTTP 200',
    (make) => {
      expect(readWhole(make, { error: { type: 'server_error', message: '' } }).outcome).toMatchObject({
        failure: 'server-error',
      })
      const unknown = { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' }
      expect(readWhole(make, unknown).outcome).toMatchObject({ failure: 'wrong-endpoint' })
      expect(readWhole(make, { hello: 1 }).outcome).toMatchObject({ failure: 'corrupt', errorName: 'MalformedAnswer' })
    },
  )
})
