import { expect, test } from 'vitest'

import { makeMediaEye } from '../../../src/simulator/inference/media-eye.ts'
import { mediaProfile } from '../inference/some-media.ts'
import { measureMessages } from '../../../src/simulator/invoke/measure-messages.ts'

const ephemeral = { cache_control: { type: 'ephemeral' } }
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more })
const measure = (parts: Partial<Parameters<typeof measureMessages>[0]>) =>
  measureMessages({ tools: [], system: undefined, messages: [], ...parts }, false, makeMediaEye(mediaProfile()))
const keysOf = (parts: Parameters<typeof measure>[0]) => measure(parts).checkpoints.map(({ key }) => key)

const asking = (prefix: string, image: string, rest: string, role = 'user') => ({
  messages: [{ role, content: [text(prefix), { type: 'image', source: { data: image }, ...ephemeral }, text(rest)] }],
})

test('a tool counts as its JSON, without what is said of its cache', () => {
  const tool = { name: 't', input_schema: { type: 'object' } }
  expect(measure({ tools: [{ ...tool, ...ephemeral }] }).characters).toBe(JSON.stringify(tool).length)
})

test.each<[string, object, object]>([
  ['a tool result', { type: 'tool_result', tool_use_id: 't', content: 'twelve' }, { characters: 6 }],
  [
    'its blocks',
    { type: 'tool_result', content: [text('ab'), { type: 'image', source: {} }] },
    { characters: 2, mediaTokens: 1_568 },
  ],
  ['the use of a tool', { type: 'tool_use', name: 'tool', input: { a: 1 } }, { characters: 4 + 7 }],
  [
    'an image that is elsewhere',
    { type: 'image', source: { type: 'url', url: 'u' } },
    { characters: 0, mediaTokens: 1_568 },
  ],
  ['a document of text', { type: 'document', source: { type: 'text', data: 'abc' } }, { characters: 3 }],
  ['one of blocks', { type: 'document', source: { type: 'content', content: [text('abcd')] } }, { characters: 4 }],
  ['a PDF', { type: 'document', source: { type: 'base64', data: 'AAAA' } }, { characters: 0, mediaTokens: 2_250 }],
  ['thinking', { type: 'thinking', thinking: 'hm', signature: 'abc' }, { characters: 2 }],
  ['a search', { type: 'search_result', title: 'a', source: 'bc', content: [text('d')] }, { characters: 4 }],
  ['what has no such shape', { type: 'document', source: 7 }, { characters: 0 }],
])('%s counts what is in it', (_, block, counted) => {
  expect(measure({ messages: [{ role: 'user', content: [block as Record<string, unknown>] }] })).toEqual({
    mediaTokens: 0,
    checkpoints: [],
    prefixes: [],
    ...counted,
  })
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
