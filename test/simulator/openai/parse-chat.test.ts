import { describe, expect, test } from 'vitest'
import { parseChat } from '../../../src/simulator/openai/parse-chat.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import { isError } from '../../../src/simulator/wire/api-error.ts'
import { modelProfile } from '../invoke/model-profile.ts'

const hello = { role: 'user', content: 'hello' }
const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{}' } }
const tool = { type: 'function', function: { name: 'find', parameters: { type: 'object' } } }
const open = modelProfile({ body: 'chat' })

function parse(changes: object, model: ModelProfile | null = open) {
  const body = { model: 'test.open', messages: [hello], ...changes }
  return parseChat({ body, headers: {}, host: 'mantle' }, model)
}

function mistakeOf(changes: object, model?: ModelProfile | null) {
  const parsed = parse(changes, model)
  if (!isError(parsed)) throw new Error('expected a refusal')
  return { status: parsed.status, message: parsed.message, param: parsed.vendor?.param ?? null }
}

function acceptedOf(changes: object, model?: ModelProfile) {
  const parsed = parse(changes, model)
  if (isError(parsed)) throw new Error(parsed.message)
  return parsed.request
}

describe('refuses', () => {
  test.each<[string, object, string | null, RegExp]>([
    ['no model', { model: undefined }, 'model', /^Missing required parameter: 'model'\.$/],
    ['a model that is no text', { model: 1 }, 'model', /expected a string, but got an integer instead/],
    ['no messages', { messages: undefined }, 'messages', /^Missing required parameter: 'messages'\.$/],
    ['an empty list', { messages: [] }, 'messages', /^Invalid 'messages': empty array/],
    [
      'a role',
      { messages: [{ role: 'bot', content: '' }] },
      'messages[0].role',
      /^Invalid value: 'bot'\. Supported values are: 'system', /,
    ],
    [
      'a content',
      { messages: [{ role: 'user', content: 1 }] },
      'messages[0].content',
      /one of a string or array of objects, but got an integer/,
    ],
    ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content', /but got null instead/],
    ['a part of no type', { messages: [{ role: 'user', content: [{}] }] }, 'messages[0].content[0].type', /^Missing/],
    [
      'a part that a system has not',
      { messages: [{ role: 'system', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].type',
      /Supported values are: 'text'\.$/,
    ],
    [
      'an image without a URL',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].image_url.url',
      /^Missing/,
    ],
    [
      'an image that is none',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:text/plain,a' } }] }] },
      'messages[0].content[0].image_url.url',
      /base64-encoded data URL with an image MIME type/,
    ],
    [
      'a result without its call',
      { messages: [hello, { role: 'tool', tool_call_id: 'x', content: '' }] },
      'messages.[1].role',
      /must be a response to a preceeding message/,
    ],
    ['a result without its id', { messages: [{ role: 'tool', content: '' }] }, 'messages[0].tool_call_id', /^Missing/],
    [
      'a call without its result',
      { messages: [hello, { role: 'assistant', tool_calls: [call] }, hello] },
      'messages.[2].role',
      /did not have response messages: call_1$/,
    ],
    [
      'a call without its result at the end',
      { messages: [hello, { role: 'assistant', tool_calls: [call] }] },
      'messages.[1].role',
      /did not have response messages: call_1$/,
    ],
    [
      'arguments that are no text',
      { messages: [hello, { role: 'assistant', tool_calls: [{ ...call, function: { name: 'a', arguments: {} } }] }] },
      'messages[1].tool_calls[0].function.arguments',
      /^Missing/,
    ],
    ['a tool of no kind', { tools: [{}] }, 'tools[0].type', /^Missing/],
    [
      'a name of a tool',
      { tools: [{ type: 'function', function: { name: 'a b' } }] },
      'tools[0].function.name',
      /does not match pattern/,
    ],
    [
      'a long name of a tool',
      { tools: [{ type: 'function', function: { name: 'a'.repeat(65) } }] },
      'tools[0].function.name',
      /maximum length 64, but got a string with length 65/,
    ],
    [
      'a schema that is no object',
      { tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'string' } } }] },
      'tools[0].function.parameters',
      /^Invalid schema for function 'a'/,
    ],
    ['a choice of nothing', { tool_choice: 'required' }, 'tool_choice', /only allowed when 'tools' are specified/],
    [
      'a choice of no such tool',
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'lose' } } },
      'tool_choice',
      /^Tool choice 'lose' not found/,
    ],
    [
      'a limit of 0',
      { max_completion_tokens: 0 },
      'max_completion_tokens',
      /^Invalid 'max_completion_tokens': integer below minimum value\. Expected a value >= 1, but got 0/,
    ],
    ['two limits', { max_tokens: 1, max_completion_tokens: 1 }, 'max_tokens', /at the same time is not supported/],
    [
      "Responses' limit",
      { max_output_tokens: 16 },
      null,
      /^Unrecognized request argument supplied: max_output_tokens$/,
    ],
    [
      'a limit above the model',
      { max_tokens: 5_000 },
      'max_tokens',
      /^max_tokens is too large: 5000\. This model supports at most 4096 completion tokens/,
    ],
    [
      'a temperature',
      { temperature: 3 },
      'temperature',
      /decimal above maximum value\. Expected a value <= 2, but got 3/,
    ],
    ['several choices', { n: 2 }, 'n', /does not support 2 with this model/],
    ['five stops', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', /maximum length 4, but got an array with length 5/],
    ['a format', { response_format: { type: 'yaml' } }, 'response_format.type', /^Invalid value: 'yaml'/],
    [
      'a format without a schema',
      { response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      /^Missing/,
    ],
    [
      'options of no stream',
      { stream_options: { include_usage: true } },
      'stream_options',
      /only allowed when 'stream' is enabled/,
    ],
    [
      'a tier that there is not',
      { service_tier: 'reserved' },
      'service_tier',
      /^Invalid value: 'reserved'\. Supported values are: 'auto', 'default', 'flex', and 'priority'\.$/,
    ],
    ['a tier that the model has not', { service_tier: 'flex' }, 'service_tier', /^unsupported service_tier 'flex'$/],
    ['metadata that is no text', { metadata: { a: 1 } }, 'metadata.a', /expected a string/],
    [
      'an effort of a model without any',
      { reasoning_effort: 'low' },
      'reasoning_effort',
      /^Unsupported parameter: 'reasoning_effort'/,
    ],
    [
      'options of a cache that there is not',
      { prompt_cache_options: { mode: 'explicit' } },
      'prompt_cache_options',
      /^prompt_cache_options is not supported on this model$/,
    ],
    ['logprobs', { logprobs: true }, 'logprobs', /^Unsupported parameter/],
  ])('%s', (_what, changes, param, message) => {
    expect(mistakeOf(changes)).toEqual({ status: 400, message: expect.stringMatching(message), param })
  })

  test('a shape, of a model that is not known', () => {
    expect(mistakeOf({ messages: [] }, null).message).toMatch(/empty array/)
  })
})

const levels = { usual: 'medium', factors: { low: 0.5, medium: 1 } } as const
const gpt = modelProfile({
  body: 'chat',
  sampling: { refused: ['temperature', 'top_p'], isExclusive: false },
  thinking: {
    kinds: ['levels'],
    byDefault: true,
    canBeOff: true,
    told: 'omitted',
    summaryShare: 0,
    tokens: { kind: 'constant', value: 5 },
  },
  effort: levels,
  endpoints: { ...open.endpoints, limitKeys: ['max_completion_tokens'], toolsWhileThinking: false },
})

describe('of a model that takes less', () => {
  test.each<[string, object, RegExp]>([
    [
      'the former limit',
      { max_tokens: 5 },
      /^Unsupported parameter: 'max_tokens' is not supported with this model\. Use 'max_completion_tokens' instead\.$/,
    ],
    [
      'a temperature',
      { temperature: 0.5 },
      /'temperature' does not support 0\.5 with this model\. Only the default \(1\) value is supported\.$/,
    ],
    ['top_p', { top_p: 0.5 }, /^Unsupported parameter: 'top_p'/],
    [
      'the least effort',
      { reasoning_effort: 'minimal' },
      /does not support 'minimal' with this model\. Supported values are: 'none', 'low', 'medium'\.$/,
    ],
    [
      'tools while it thinks',
      { tools: [tool], reasoning_effort: 'low' },
      /^Function tools with reasoning_effort are not supported for test\.open in \/v1\/chat\/completions\./,
    ],
    ['tools while it thinks by itself', { tools: [tool] }, /set reasoning_effort to 'none'\.$/],
  ])('%s is refused', (_what, changes, message) => {
    expect(mistakeOf(changes, gpt).message).toMatch(message)
  })

  test('its defaults are taken, and tools without thinking', () => {
    const { asks } = acceptedOf({ temperature: 1, top_p: 1, tools: [tool], reasoning_effort: 'none' }, gpt)
    expect(asks).toMatchObject({ thinking: { kind: 'off' }, effort: null, tools: { choice: { kind: 'auto' } } })
  })
})

test('a null is like nothing', () => {
  const nulls = {
    max_tokens: null,
    stop: null,
    tools: null,
    tool_choice: null,
    temperature: null,
    service_tier: null,
    stream: null,
    n: null,
  }
  expect(acceptedOf(nulls)).toMatchObject({ maxTokens: null, serviceTier: null, asks: { tools: null } })
})

test('keys that are not known are passed over', () => {
  expect(acceptedOf({ ignore_eos: true, min_tokens: 4 }).maxTokens).toBeNull()
})

test('a turn of calls and results is counted', () => {
  const messages = [
    hello,
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'found' },
  ]
  expect(acceptedOf({ messages, tools: [tool], parallel_tool_calls: false }).asks.tools).toMatchObject({
    isParallel: false,
    turn: { steps: 1, firstCallId: 'call_1' },
  })
})

test('texts, images, and tools are measured', () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'
  const messages = [
    { role: 'system', content: 'be brief' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
      ],
    },
  ]
  const { prompt, asks } = acceptedOf({ messages })
  expect(prompt).toMatchObject({ characters: 'be briefsee'.length, mediaTokens: 1 })
  expect(asks.media).toMatchObject([{ kind: 'image', place: 'messages.1.content.1', seenFormat: 'png' }])
})
