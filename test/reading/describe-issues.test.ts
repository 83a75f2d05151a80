import { expect, test } from 'vitest'
import { showValue } from '../../src/reading/describe-issues.ts'

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'nothing (null)'],
  [-3, '-3'],
  [true, 'true'],
  [5n, 'a bigint'],
  [() => 1, 'a function'],
  ['', 'an empty text'],
  ['two words', '"two words"'],
  ['line\n\u001b[31m', '"line\\n\\u001b[31m"'],
  ['x'.repeat(100), `"${'x'.repeat(59)}…"`],
  ['https://me:secret@host/path', '"https://…@host/path"'],
  [[], 'an empty list'],
  [[1, '2s'], '[1, 2s]'],
  [[1, 2, 3, 4, 5], 'a list of 5'],
  [['two words'], 'a list of 1'],
  [{}, 'an empty mapping'],
  [{ a: 1, b: 2 }, 'a mapping with a, b'],
  [{ 'two words': 1 }, 'a mapping'],
])('%s is shown as %s', (value, text) => {
  expect(showValue(value, false)).toBe(text)
})

test.each<[unknown, string]>([
  ['story', '"story"'],
  ['Tell me a story.', 'a text of 16 characters'],
  ['x'.repeat(25), 'a text of 25 characters'],
  [5, '5'],
])('in private %j is shown as %s', (value, text) => {
  expect(showValue(value, true)).toBe(text)
})
