// Replies of OpenAI's and Anthropic's APIs as Bedrock streams them, one JSON object for each event.
import type { CallDraft } from '../../../../src/bedrock/call-record.ts'
import type { SseEvents } from '../../../../src/bedrock/stream/sse-reader.ts'
import type { ReaderSettings } from '../../../../src/bedrock/stream/response-reader.ts'
import { makeChatEvents } from '../../../../src/bedrock/apis/web/chat-completions.ts'
import { makeMessagesEvents } from '../../../../src/bedrock/apis/web/messages.ts'
import { makeResponsesEvents } from '../../../../src/bedrock/apis/web/responses.ts'

export interface WebStream {
  readonly name: string
  readonly makeEvents: (draft: CallDraft, settings: ReaderSettings) => SseEvents
  /** What comes before the text. */
  readonly opening: readonly object[]
  text(text: string, number: number): object
  reasoning(text: string, number: number): object
  /** Begins a call of a tool, and goes on with its input. */
  tool(index: number, name: string, inputs: readonly string[]): readonly object[]
  readonly closing: (stop: 'end' | 'limit' | 'tool') => readonly object[]
  /** What of a text is said once more when it is whole. */
  said(text: string): readonly object[]
  /** The word that ends it, which is no JSON; null where there is none. */
  readonly word: string | null
  readonly missing: string
}

const chat = (delta: object, finish: string | null = null, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_796_000_000,
  model: 'openai.gpt-oss-120b',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
})

const chatStream: WebStream = {
  name: 'chat-completions-stream',
  makeEvents: makeChatEvents,
  opening: [chat({ role: 'assistant', content: '' })],
  text: (content, number) => chat({ content }, null, number % 2 === 0 ? {} : { obfuscation: 'x9"Kq'.repeat(number) }),
  reasoning: (reasoning) => chat({ reasoning }),
  tool: (index, name, inputs) => [
    chat({ tool_calls: [{ index, id: `call_${name}`, type: 'function', function: { name, arguments: '' } }] }),
    ...inputs.map((input) => chat({ tool_calls: [{ index, function: { arguments: input } }] })),
  ],
  said: () => [],
  closing: (stop) => [
    chat({}, { end: 'stop', limit: 'length', tool: 'tool_calls' }[stop]),
    {
      ...chat({}),
      choices: [],
      service_tier: 'flex',
      usage: {
        prompt_tokens: 35,
        completion_tokens: 7,
        total_tokens: 42,
        prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    },
  ],
  word: '[DONE]',
  missing: 'EndWithoutDone',
}

const responses = (type: string, number: number, more: object) => ({ type, sequence_number: number, ...more })

const responsesStream: WebStream = {
  name: 'responses-stream',
  makeEvents: makeResponsesEvents,
  opening: [
    responses('response.created', 0, { response: { id: 'resp_1', status: 'in_progress', output: [], error: null } }),
    responses('response.output_item.added', 1, { output_index: 0, item: { type: 'message', content: [] } }),
  ],
  text: (delta, number) =>
    responses('response.output_text.delta', number * 9, {
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta,
      logprobs: [],
      obfuscation: 'k'.repeat(number),
    }),
  reasoning: (delta, number) =>
    responses('response.reasoning_summary_text.delta', number * 9, {
      item_id: 'rs_1',
      output_index: 0,
      summary_index: 0,
      delta,
    }),
  tool: (index, name, inputs) => [
    responses('response.output_item.added', 40, {
      output_index: index,
      item: { type: 'function_call', call_id: `call_${name}`, name, arguments: '' },
    }),
    ...inputs.map((delta, number) =>
      responses('response.function_call_arguments.delta', 41 + number, { item_id: 'fc_1', output_index: index, delta }),
    ),
    responses('response.output_item.done', 60, {
      output_index: index,
      item: { type: 'function_call', call_id: `call_${name}`, name, arguments: inputs.join('') },
    }),
  ],
  said: (text) => [
    responses('response.output_item.done', 70, {
      output_index: 0,
      item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
    }),
  ],
  closing: (stop) => [
    responses(stop === 'limit' ? 'response.incomplete' : 'response.completed', 99, {
      response: {
        status: stop === 'limit' ? 'incomplete' : 'completed',
        incomplete_details: stop === 'limit' ? { reason: 'max_output_tokens' } : null,
        output: [{ type: stop === 'tool' ? 'function_call' : 'message' }],
        service_tier: 'flex',
        usage: {
          input_tokens: 35,
          input_tokens_details: { cached_tokens: 6, cache_write_tokens: 4 },
          output_tokens: 7,
          output_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 42,
        },
      },
    }),
  ],
  word: null,
  missing: 'EndWithoutResponseCompleted',
}

const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value })

const messagesStream: WebStream = {
  name: 'messages-stream',
  makeEvents: makeMessagesEvents,
  opening: [
    {
      type: 'message_start',
      message: {
        model: 'claude-opus-5',
        usage: { input_tokens: 25, cache_creation_input_tokens: 4, cache_read_input_tokens: 6, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
  ],
  text: (text) => delta(0, { type: 'text_delta', text }),
  reasoning: (thinking) => delta(0, { type: 'thinking_delta', thinking }),
  tool: (index, name, inputs) => [
    { type: 'content_block_start', index, content_block: { type: 'tool_use', id: `toolu_${name}`, name, input: {} } },
    ...inputs.map((input) => delta(index, { type: 'input_json_delta', partial_json: input })),
    { type: 'content_block_stop', index },
  ],
  said: () => [],
  closing: (stop) => [
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: { end: 'end_turn', limit: 'max_tokens', tool: 'tool_use' }[stop] },
      usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 2 } },
    },
    { type: 'message_stop' },
  ],
  word: null,
  missing: 'EndWithoutMessageStop',
}

export const webStreams: readonly WebStream[] = [chatStream, responsesStream, messagesStream]

/** One event on the wire. Chat Completions has no types. */
export function encodeSse({ name }: WebStream, event: object | string, lineEnd = '\n'): string {
  const type = typeof event === 'object' && 'type' in event ? String(event.type) : null
  const data = typeof event === 'string' ? event : JSON.stringify(event)
  const head = type === null || name === 'chat-completions-stream' ? '' : `event: ${type}${lineEnd}`
  return `${head}data: ${data}${lineEnd}${lineEnd}`
}

/** Whole answers, by the name of the API. */
export const webAnswers = (text: string) => ({
  'chat-completions': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 25, completion_tokens: 7, total_tokens: 32 },
  },
  responses: {
    id: 'resp_1',
    status: 'completed',
    error: null,
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
    usage: { input_tokens: 25, output_tokens: 7, total_tokens: 32 },
  },
  messages: {
    type: 'message',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 25, output_tokens: 7 },
  },
})
