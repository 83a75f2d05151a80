import { describe, expect, test } from 'vitest'
import { parseResponses } from '../../../src/simulator/openai/parse-responses.ts'
import { makeStoredResponses, type StoredResponse } from '../../../src/simulator/openai/stored-responses.ts'
import type { ModelProfile } from '../../../src/simulator/profile/profile.ts'
import { isError } from '../../../src/simulator/wire/api-error.ts'
import { modelProfile } from '../invoke/model-profile.ts'

const open = modelProfile({ body: 'chat' })
const hello = { role: 'user', content: 'hello' }
const call = { type: 'function_call', call_id: 'call_1', name: 'find', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'call_1', output: 'rain' }
const tool = { type: 'function', name: 'find', parameters: { type: 'object' } }

interface Asking {
  readonly host?: 'runtime' | 'mantle'
  readonly model?: ModelProfile | null
  readonly previous?: Partial<StoredResponse>
}

function parse(changes: object, { host = 'mantle', model = open, previous }: Asking = {}) {
  const stored = makeStoredResponses()
  const nothing = {
    response: { id: 'resp_1' },
    measure: { characters: 0, mediaTokens: 0 },
    turns: [],
    openCallIds: [],
    cancel: null,
  }
  if (previous !== undefined) stored.put('resp_1', { ...nothing, ...previous })
  return parseResponses({ body: { model: 'test.open', input: 'hello', ...changes }, host, stored }, model)
}

function mistakeOf(changes: object, asking?: Asking) {
  const parsed = parse(changes, asking)
  if (!isError(parsed)) throw new Error('expected a refusal')
  return { message: parsed.message, param: parsed.vendor?.param ?? null }
}

function acceptedOf(changes: object, asking?: Asking) {
  const parsed = parse(changes, asking)
  if (isError(parsed)) throw new Error(parsed.message)
  return parsed.request
}

describe('refuses', () => {
  test.each<[string, object, string | null, RegExp]>([
    ['no model', { model: undefined }, 'model', /^Missing required parameter: 'model'\.$/],
    ['no input', { input: undefined }, 'input', /^Missing/],
    ['an empty list', { input: [] }, 'input', /empty array/],
    ['an item of no kind', { input: [{ type: 'sound' }] }, 'input[0].type', /^Invalid value: 'sound'/],
    ['an item without a kind', { input: [{}] }, 'input[0].type', /^Missing/],
    ['a role', { input: [{ role: 'tool', content: '' }] }, 'input[0].role', /^Invalid value: 'tool'/],
    [
      'a part of another API',
      { input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
      'input[0].content[0].type',
      /Supported values are: 'input_text', 'input_image', and 'input_file'\.$/,
    ],
    [
      'an image that is none',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'a' }] }] },
      'input[0].content[0].image_url',
      /data URL/,
    ],
    [
      'an output without its call',
      { input: [hello, output] },
      'input',
      /^No tool call found for function call output with call_id call_1\.$/,
    ],
    [
      'a call without its output',
      { input: [hello, call] },
      'input',
      /^No tool output found for function call call_1\.$/,
    ],
    ["Chat Completions' messages", { messages: [] }, 'messages', /has moved to 'input'/],
    ["Chat Completions' limit", { max_tokens: 20 }, 'max_tokens', /has moved to 'max_output_tokens'/],
    ["Chat Completions' format", { response_format: {} }, 'response_format', /has moved to 'text\.format'/],
    [
      'a small limit',
      { max_output_tokens: 15 },
      'max_output_tokens',
      /^Invalid 'max_output_tokens': integer below minimum value\. Expected a value >= 16, but got 15/,
    ],
    ['a limit above the model', { max_output_tokens: 5_000 }, 'max_output_tokens', /integer above maximum value/],
    [
      'a tool of Chat Completions',
      { tools: [{ type: 'function', function: { name: 'a' } }] },
      'tools[0].name',
      /^Missing/,
    ],
    [
      'a choice of no such tool',
      { tools: [tool], tool_choice: { type: 'function', name: 'lose' } },
      'tool_choice',
      /not found/,
    ],
    [
      'a format without a schema',
      { text: { format: { type: 'json_schema', name: 'a' } } },
      'text.format.schema',
      /^Missing/,
    ],
    ['a verbosity', { text: { verbosity: 'loud' } }, 'text.verbosity', /^Invalid value/],
    ['a summary', { reasoning: { summary: 'long' } }, 'reasoning.summary', /^Invalid value/],
    [
      'an effort of a model without any',
      { reasoning: { effort: 'low' } },
      'reasoning.effort',
      /^Unsupported parameter/,
    ],
    ['a tier that the model has not', { service_tier: 'priority' }, 'service_tier', /^unsupported service_tier/],
    ['a response that there is not', { previous_response_id: 'resp_9' }, null, /^Response not found\.$/],
    ['the background without storing', { background: true, store: false }, 'background', /requires 'store'/],
  ])('%s', (_what, changes, param, message) => {
    expect(mistakeOf(changes)).toEqual({ message: expect.stringMatching(message), param })
  })

  test('the background, and tools that run at its side, on the runtime', () => {
    expect(mistakeOf({ background: true }, { host: 'runtime' }).message).toBe(
      'The background parameter is not supported.',
    )
    const search = { tools: [{ type: 'web_search' }] }
    expect(mistakeOf(search, { host: 'runtime' }).param).toBe('tools[0].type')
    expect(acceptedOf(search).asks.tools?.tools).toEqual([])
  })

  test('a text in the place of outputs that the response before asks for', () => {
    const previous = { openCallIds: ['call_1'] }
    expect(mistakeOf({ previous_response_id: 'resp_1' }, { previous }).message).toMatch(/^No tool output found/)
    expect(acceptedOf({ previous_response_id: 'resp_1', input: [output] }, { previous }).maxTokens).toBeNull()
  })
})

test('everything before the input is measured: tools, instructions, and the response before it', () => {
  const previous = { measure: { characters: 100, mediaTokens: 7 } }
  const { prompt } = acceptedOf({ previous_response_id: 'resp_1', instructions: 'brief', tools: [tool] }, { previous })
  expect(prompt).toMatchObject({ characters: 100 + 5 + 5 + JSON.stringify(tool).length, mediaTokens: 7 })
})

test('neighbouring calls are one step, whatever response they are of', () => {
  const input = [hello, call, { ...call, call_id: 'call_2' }, output, { ...output, call_id: 'call_2' }]
  expect(acceptedOf({ input, tools: [tool] }).asks.tools?.turn).toEqual({ steps: 1, firstCallId: 'call_1' })
  const previous = {
    openCallIds: ['call_1'],
    turns: [
      { role: 'user', callIds: [], hasResults: false },
      { role: 'assistant', callIds: ['call_1'], hasResults: false },
    ],
  }
  const goingOn = { previous_response_id: 'resp_1', input: [output], tools: [tool] }
  expect(acceptedOf(goingOn, { previous }).asks.tools?.turn).toEqual({ steps: 1, firstCallId: 'call_1' })
})
