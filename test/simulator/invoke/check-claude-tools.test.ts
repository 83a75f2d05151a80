import { describe, expect, test } from 'vitest'
import { parseClaude } from '../../../src/simulator/invoke/parse-claude.ts'

const tool = (changes: object = {}) => ({ name: 'weather', input_schema: { type: 'object' }, ...changes })
const hello = { role: 'user', content: 'hello' }
const calls = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: 'weather', input: {} })),
})
const results = (...ids: string[]) => ({
  role: 'user',
  content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'sunny' })),
})

function messageOf(body: object): string {
  const base = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [hello], tools: [tool()] }
  const parsed = parseClaude({ ...base, ...body })
  return 'message' in parsed ? parsed.message : 'accepted'
}
const talk = (...messages: object[]) => messageOf({ messages: [hello, ...messages] })

describe('tools', () => {
  test('may be the caller’s own, or the makers’', () => {
    expect(messageOf({ tools: [tool({ type: 'custom' }), { type: 'bash_20250124', name: 'bash' }] })).toBe('accepted')
  })

  test.each([
    [{ name: undefined }, 'tools.0.custom.name: Field required'],
    [{ name: 'a.b' }, "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"],
    [{ input_schema: undefined }, 'tools.0.custom.input_schema: Field required'],
    [{ input_schema: {} }, 'tools.0.custom.input_schema.type: Field required'],
    [{ input_schema: { type: 'array' } }, "tools.0.custom.input_schema.type: Input should be 'object'"],
  ])('with %j are refused', (changes, message) => {
    expect(messageOf({ tools: [tool(changes)] })).toBe(message)
  })

  test.each([
    [{ type: 'required' }, /^tool_choice: Input tag should be one of 'auto', 'any', 'tool', 'none'$/],
    ['auto', /^tool_choice: Input tag/],
    [{ type: 'tool' }, /^tool_choice\.tool\.name: Field required$/],
  ])('are not chosen by %j', (choice, message) => {
    expect(messageOf({ tool_choice: choice })).toMatch(message)
  })
})

describe('uses and results', () => {
  test('may be several, over several steps', () => {
    expect(talk(calls('a', 'b'), results('b', 'a'), calls('c'), results('c'))).toBe('accepted')
  })

  test.each([
    [
      'a result of nothing',
      [results('a')],
      'messages.1.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    ],
    [
      'a use without its result',
      [calls('a', 'b'), results('b')],
      'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
    ],
    [
      'a use at the end',
      [calls('a')],
      'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a. Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
    ],
    [
      'an id twice',
      [calls('a'), results('a'), calls('a'), results('a')],
      'messages.3.content.0: `tool_use` ids must be unique',
    ],
    [
      'a use by the user',
      [{ role: 'user', content: calls('a').content }],
      'messages.1: `tool_use` blocks can only be in `assistant` messages',
    ],
  ])('have no %s', (_, messages, message) => {
    expect(talk(...messages)).toBe(message)
  })

  test('need tools', () => {
    expect(messageOf({ messages: [hello, calls('a'), results('a')], tools: undefined })).toBe(
      'Requests which include `tool_use` or `tool_result` blocks must define tools',
    )
  })
})
