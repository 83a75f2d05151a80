import { expect, test } from 'vitest'
import { setCharactersPerToken } from '../../src/scenario/set-characters-per-token.ts'

const set = (text: string, values: Record<string, number>) =>
  setCharactersPerToken(text, new Map(Object.entries(values)))

test('an entry has it behind its name, and nothing else changes', () => {
  const text = `# The mix.
mix:
  - name: story # long ones
    task: story

    inputTokens: { uniform: [100,  400] }   # tokens
  - { name: chat, turns: 3, inputTokens: 40 }
  -   weight: 2
      name: 'other'
      template: |
        name: story
`
  expect(set(text, { story: 4.36, chat: 3.9, other: 5 })).toBe(`# The mix.
mix:
  - name: story # long ones
    charactersPerToken: 4.36
    task: story

    inputTokens: { uniform: [100,  400] }   # tokens
  - { name: chat, charactersPerToken: 3.9, turns: 3, inputTokens: 40 }
  -   weight: 2
      name: 'other'
      charactersPerToken: 5
      template: |
        name: story
`)
})

test('what stands there already is replaced', () => {
  expect(set('mix: [{ charactersPerToken: 4.25, name: a, task: story }]\n', { a: 3.5 })).toBe(
    'mix: [{ charactersPerToken: 3.5, name: a, task: story }]\n',
  )
})

test('JSON stays JSON, and lines keep their ends', () => {
  const json = set('{"mix": [{"name": "a", "task": "story"}]}', { a: 3.5 })
  expect(json).toBe('{"mix": [{"name": "a", "charactersPerToken": 3.5, "task": "story"}]}')
  expect(set('mix:\r\n  - name: a\r\n    task: story\r\n', { a: 3.5 })).toBe(
    'mix:\r\n  - name: a\r\n    charactersPerToken: 3.5\r\n    task: story\r\n',
  )
  expect(set('mix:\n  - name: a', { a: 3.5 })).toBe('mix:\n  - name: a\n    charactersPerToken: 3.5')
})

test('an alias gives way to the number, and an anchor that others use is left to the user', () => {
  const alias = 'x: &x 4\nmix:\n  - name: a\n    charactersPerToken: *x # as x\n    task: story\n'
  expect(set(alias, { a: 3.5 })).toBe(alias.replace('*x', '3.5'))
  expect(
    set('mix: [{ name: a, charactersPerToken: &x 4 }, { name: b, charactersPerToken: *x }]\n', { a: 3.5 }),
  ).toBeNull()
  expect(set('base: &base { charactersPerToken: 4 }\nmix: [{ <<: *base, name: a }]\n', { a: 3.5 })).toBe(
    'base: &base { charactersPerToken: 4 }\nmix: [{ <<: *base, name: a, charactersPerToken: 3.5 }]\n',
  )
})

test('an entry that has no name of its own there is left to the user', () => {
  expect(set('other: &a { name: a, task: story }\nmix: [*a]\n', { a: 3.5 })).toBeNull()
  expect(set('mix: [{ name: a }]\n', { b: 3.5 })).toBeNull()
  expect(set('mix: 3\n', { b: 3.5 })).toBeNull()
})
