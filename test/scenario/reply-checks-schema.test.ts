import { expect, test } from 'vitest'
import { parsePromptFile } from '../../src/scenario/read-prompt-file.ts'
import { readsOf } from './text-files.ts'

const mistakesIn = (check: string) =>
  parsePromptFile('prompts.yml', `mix: [{ name: p, template: Hello, checks: [{ name: c, ${check} }] }]\n`, readsOf({}))
    .mistakes

test.each([
  [
    'matches: "("',
    '.matches',
    'expected a regular expression (Unterminated group), found a text of 1 characters',
    null,
  ],
  [
    'matches: "a: [b"',
    '.matches',
    'expected a regular expression (Unterminated character class), found a text of 5 characters',
    null,
  ],
  [
    'not: { matches: "+" }',
    '.not.matches',
    'expected a regular expression (Nothing to repeat), found a text of 1 characters',
    null,
  ],
  [
    'stopReason: max_token',
    '.stopReason',
    expect.stringMatching(/^expected one of end_turn, .*found "max_token"$/),
    'did you mean max_tokens?',
  ],
  [
    'not: { stopReason: [end_turn, toolUse] }',
    '.not.stopReason[1]',
    expect.stringContaining('found "toolUse"'),
    'did you mean tool_use?',
  ],
  [
    'minLength: 5, maxLength: 2',
    '.maxLength',
    'expected at least minLength, because no reply can be both, found 2',
    null,
  ],
])('%s is a mistake, and its place is told', (check, path, message, hint) => {
  expect(mistakesIn(check)).toEqual([
    expect.objectContaining({ path: `mix[0].checks[0]${path}`, message: message as string, hint }),
  ])
})

test.each([
  'stopReason: pause_turn',
  'stopReason: [max_tokens, refusal]',
  'minLength: 2, maxLength: 2',
  'not: { minLength: 5, maxLength: 2 }',
  'matches: "^\\\\d+$"',
])('%s is a check', (check) => {
  expect(mistakesIn(check)).toEqual([])
})
