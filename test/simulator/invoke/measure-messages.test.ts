import { expect, test } from 'vitest'

import { measureMessages } from '../../../src/simulator/invoke/measure-messages.ts'

const ephemeral = { cache_control: { type: 'ephemeral' } }
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more })
const measure = (parts: Partial<Parameters<typeof measureMessages>[0]>) =>
  measureMessages({ tools: [], system: undefined, messages: [], ...parts })
const keysOf = (parts: Parameters<typeof measure>[0]) => measure(parts).checkpoints.map(({ key }) => key)

const asking = (prefix: string, image: string, rest: string, role = 'user') => ({
  messages: [{ role, content: [text(prefix), { type: 'image', source: { data: image }, ...ephemeral }, text(rest)] }],
})

test('a tool counts as its JSON, without what is said of its cache', () => {
  const tool = { name: 't', input_schema: { type: 'object' } }
  expect(measure({ tools: [{ ...tool, ...ephemeral }] }).characters).toBe(JSON.stringify(tool).length)
})

test('images and tool results count as no text', () => {
  const content = [{ type: 'image', source: { data: 'AAAA' } }, { type: 'tool_result', content: 'twelve' }, text('abc')]
  expect(measure({ messages: [{ role: 'user', content }] }).characters).toBe(3)
})

test('checkpoints stand behind the blocks that ask for them, in the order tools, system, messages', () => {
  const tool = { name: 't' }
  const characters = JSON.stringify(tool).length
  const measured = measure({
    tools: [{ ...tool, ...ephemeral }],
    system: [text('12', ephemeral)],
    messages: [
      { role: 'user', content: [text('abc', { cache_control: { type: 'ephemeral', ttl: '1h' } }), text('d')] },
    ],
  })
  expect(measured).toMatchObject({
    characters: characters + 6,
    checkpoints: [
      { characters, ttl: '5m' },
      { characters: characters + 2, ttl: '5m' },
      { characters: characters + 5, ttl: '1h' },
    ],
  })
})

test('the same prefix has the same key, whatever follows it; any other has another', () => {
  const keys = keysOf(asking('same', 'AAAA', 'a'))
  expect(keysOf(asking('same', 'AAAA', 'b'))).toEqual(keys)
  expect(keysOf(asking('some', 'AAAA', 'a'))).not.toEqual(keys)
  expect(keysOf(asking('same', 'BBBB', 'a'))).not.toEqual(keys)
  expect(keysOf(asking('same', 'AAAA', 'a', 'assistant'))).not.toEqual(keys)
})
