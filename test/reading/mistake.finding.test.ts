import { expect, test } from 'vitest'
import { cut, renderPath, valueAt, type Path } from '../../src/reading/mistake.ts'

test.each<[Path, string]>([
  [[], ''],
  [['scenarios', 0, 'stages', 1, 'target'], 'scenarios[0].stages[1].target'],
  [['modes', 'a b', 'region'], 'modes["a b"].region'],
  [['modes', 'x'.repeat(80)], `modes["${'x'.repeat(59)}…"]`],
])('the path %j reads %s', (path, text) => {
  expect(renderPath(path)).toBe(text)
})

test.each<[Path, unknown]>([
  [[], { a: [{ b: null }] }],
  [['a', 0, 'b'], null],
  [['a', 1, 'b'], undefined],
  [['a', 0, 'b', 'c'], undefined],
  [['toString'], undefined],
])('at %j stands %j', (path, value) => {
  expect(valueAt({ a: [{ b: null }] }, path)).toEqual(value)
})

test('a text is cut at sixty characters', () => {
  expect(cut('x'.repeat(60))).toHaveLength(60)
  expect(cut('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`)
})
