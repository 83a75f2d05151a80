import { expect, test } from 'vitest'
import { renderMistake, sortMistakes, type Mistake } from '../../src/reading/mistake.ts'

const mistake = (changes: Partial<Mistake>): Mistake => ({
  file: 'a.yml',
  line: 1,
  column: 1,
  path: 'seed',
  message: 'expected a number, found none',
  hint: null,
  ...changes,
})

test.each<[string, Partial<Mistake>]>([
  ['a.yml:1:1  seed  expected a number, found none', {}],
  ['a.yml  expected a number, found none', { line: null, column: null, path: '' }],
  ['--seed  expected a number, found none', { file: null, line: null, column: null, path: '--seed' }],
  ['a.yml:1:1  seed  expected a number, found none\n    try 5', { hint: 'try 5' }],
])('a mistake reads %j', (text, changes) => {
  expect(renderMistake(mistake(changes))).toBe(text)
})

test('mistakes are sorted by place, files in the order in which they first appear', () => {
  const places = [
    ['b.yml', 2, 1],
    ['a.yml', 9, 1],
    ['b.yml', 1, 7],
    ['a.yml', null, null],
    ['b.yml', 1, 3],
    ['b.yml', 1, 3],
  ] as const
  const sorted = sortMistakes(places.map(([file, line, column]) => mistake({ file, line, column })))
  expect(sorted.map(({ file, line, column }) => [file, line, column])).toEqual([
    ['b.yml', 1, 3],
    ['b.yml', 1, 3],
    ['b.yml', 1, 7],
    ['b.yml', 2, 1],
    ['a.yml', null, null],
    ['a.yml', 9, 1],
  ])
})
