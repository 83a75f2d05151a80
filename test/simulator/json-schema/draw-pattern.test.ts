import { expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { drawPattern } from '../../../src/simulator/json-schema/draw-pattern.ts'

test.each([
  '^[A-Z]{2}\\d{4}$',
  '[a-zA-Z0-9_-]{1,64}',
  '^(?:GET|POST|DELETE) /\\w+(?:/[^/]+)*$',
  '\\+?\\d{1,3}[ -]\\d{4,}',
  '^a.c\\.[\\d.-]+?\\n?$',
  '[^a-z]x{3}|y*',
  '^$',
  '[\\]\\-a]{5}',
])('a text that is drawn by %s matches it', (pattern) => {
  const random = makeRandom(1, pattern)
  for (let time = 0; time < 100; time++) expect(drawPattern(pattern, random)).toMatch(new RegExp(pattern, 's'))
})

test.each(['(?=a)b', '(a)\\1', '\\p{L}', '[a', '(a', 'a)', '*', 'a{x}', '[]', '(?<n>a)'])(
  '%s is not drawn by',
  (pattern) => {
    expect(drawPattern(pattern, makeRandom(1, 'test'))).toBeNull()
  },
)

test('what may be repeated without end is short, and repetitions of repetitions end', () => {
  expect(drawPattern('((((a{9999}){9999}){9999}){9999})', makeRandom(1, 'test'))?.length).toBeLessThan(3_000)
  expect(drawPattern('('.repeat(5_000), makeRandom(1, 'test'))).toBeNull()
})
