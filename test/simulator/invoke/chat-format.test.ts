import { describe, expect, test } from 'vitest'
import { chatFormat } from '../../../src/simulator/invoke/chat-format.ts'
import { modelProfile } from './model-profile.ts'
import { replyEnd } from './reply-end.ts'
import { makeRandom } from '../../../src/random/random.ts'

const parse = (body: Record<string, unknown>) => chatFormat.parse(body, modelProfile({ body: 'chat' }))
const user = (content: unknown) => ({ role: 'user', content })

describe('a Chat Completions body', () => {
  test('is measured over tools and messages', () => {
    const tool = { type: 'function', function: { name: 't' } }
    const calls = [{ id: 'c', function: { name: 't', arguments: '{}' } }]
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    const messages = [
      { role: 'system', content: 'ab' },
      user([{ type: 'text', text: 'cd' }, image]),
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', content: 'ef', tool_call_id: 'c' },
    ]
    expect(parse({ messages, tools: [tool], max_tokens: 9 })).toMatchObject({
      maxTokens: 9,
      prompt: { characters: JSON.stringify(tool).length + JSON.stringify(calls).length + 6, mediaTokens: 1_568 },
      asks: {
        tools: { tools: [{ name: 't', schema: {} }] },
        media: [{ kind: 'image', format: 'png' }],
        prefill: false,
      },
    })
  })

  test('takes the newer limit before the older one, and may have none', () => {
    const messages = [user('a')]
    expect(parse({ messages, max_tokens: 9, max_completion_tokens: 5 })).toMatchObject({ maxTokens: 5 })
    expect(parse({ messages })).toMatchObject({ maxTokens: null })
  })

  test('asks for effort, and for a word to go on with', () => {
    const messages = [user('a'), { role: 'assistant', content: 'b' }]
    expect(parse({ messages, reasoning_effort: 'low' })).toMatchObject({ asks: { effort: 'low', prefill: true } })
  })

  test.each([
    [{}, '#: required key [messages] not found'],
    [{ messages: 'a' }, '#/messages: expected type: JSONArray, found: String'],
    [{ messages: [{ role: 'foo', content: 'a' }] }, '#/messages/0/role: foo is not a valid enum value'],
    [{ messages: [user(7)] }, '#/messages/0/content: expected type: JSONArray, found: Integer'],
    [{ messages: [user('a')], temperature: 3 }, '#/temperature: 3 is not less or equal to 2'],
  ])('%o is refused', (body, told) => {
    const message = `Malformed input request: ${told}, please reformat your input and try again.`
    expect(parse(body)).toEqual({ kind: 'refused', status: 400, name: 'ValidationException', message })
  })

  test('without messages is refused', () => {
    expect(parse({ messages: [] })).toMatchObject({ message: 'messages: at least one message is required' })
  })
})

test('usage counts what a cache held, and the tokens of a thought', () => {
  const end = replyEnd({ cacheReadTokens: 4, outputTokens: 6, thinking: { tokens: 5, visibleTokens: 0 } })
  expect(
    chatFormat.answer([{ kind: 'text', text: 'x' }], end, { model: modelProfile(), random: makeRandom(1, 'test') }),
  ).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 13,
      completion_tokens: 6,
      total_tokens: 19,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 5 },
    },
  })
})
