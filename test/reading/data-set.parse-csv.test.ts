import { expect, test } from 'vitest'
import { parseCsv } from '../../src/reading/data-set.ts'

test.each<[string, (readonly [number, readonly string[]])[]]>([
  ['', []],
  ['a,b\n', [[1, ['a', 'b']]]],
  ['a,b', [[1, ['a', 'b']]]],
  ['a,\n', [[1, ['a', '']]]],
  ['a,', [[1, ['a', '']]]],
  ['\n\r\n a \r', [[3, [' a ']]]],
  [
    '"a,""b"""\r\nc',
    [
      [1, ['a,"b"']],
      [2, ['c']],
    ],
  ],
  [
    '"two\nlines",x\ny,z',
    [
      [1, ['two\nlines', 'x']],
      [3, ['y', 'z']],
    ],
  ],
  ['a"b,c', [[1, ['a"b', 'c']]]],
  ['"",x', [[1, ['', 'x']]]],
])('%j', (text, rows) => {
  expect(parseCsv(text)).toEqual({ rows: rows.map(([line, cells]) => ({ line, cells })), brokenLine: null })
})

test.each([
  ['a\n"open', 2, 1],
  ['a\n"b"c\n', 2, 1],
  ['"x', 1, 0],
])('a quote out of place in %j ends the reading at line %i', (text, brokenLine, rows) => {
  const parsed = parseCsv(text)
  expect(parsed.brokenLine).toBe(brokenLine)
  expect(parsed.rows).toHaveLength(rows)
})
