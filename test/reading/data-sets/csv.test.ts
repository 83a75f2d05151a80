import { describe, expect, test } from 'vitest'
import { cellsOf, dialectOf } from '../../../src/reading/data-sets/csv.ts'

test.each([
  ['a,b', ',', ['a', 'b']],
  ['a,', ',', ['a', '']],
  ['', ',', ['']],
  ['"a,""b"""', ',', ['a,"b"']],
  ['"two\nlines",x', ',', ['two\nlines', 'x']],
  ['a"b,c', ',', ['a"b', 'c']],
  ['"",x', ',', ['', 'x']],
  ['x,""', ',', ['x', '']],
  ['"a;b";c', ';', ['a;b', 'c']],
  ['a\t"b"', '\t', ['a', 'b']],
])('the cells of %j', (row, separator, cells) => {
  expect(cellsOf(row, separator)).toEqual(cells)
})

describe('the separator', () => {
  test.each([
    ['id,prompt\n1,a\n', ','],
    ['id;prompt\n1;a, b\n2;c, d, e\n', ';'],
    ['id\tprompt\n1\ta, b; c\n', '\t'],
    ['id|prompt\n1|a\n', '|'],
    ['prompt\nHello, you\nYes; no\n', ','],
    ['id,prompt,n\r\n1,"a;b;c",2\r\n', ','],
    ['a;b,c\n1;2,3\n', ','],
  ])('of %j is %j', (head, separator) => {
    expect(dialectOf(Buffer.from(head), ',').separator).toBe(separator)
  })

  test('may be declared in the first line, which is no row then', () => {
    expect(dialectOf(Buffer.from('sep=;\r\nid;prompt\r\n'), ',')).toEqual({ separator: ';', declarationBytes: 7 })
    expect(dialectOf(Buffer.from('sep=\t\nid\tprompt\n'), ',')).toEqual({ separator: '\t', declarationBytes: 6 })
  })

  test('of a row that is cut off by the end of what is looked at does not count', () => {
    expect(dialectOf(Buffer.from('id;prompt\n1;a\n2;b\n3'), ',').separator).toBe(';')
  })
})
