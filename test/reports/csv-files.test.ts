import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { renderCsvLine } from '../../src/reports/csv-files.ts'

test('a line ends as RFC 4180 says, and a field is quoted where it has to be', () => {
  expect(renderCsvLine(['a', 'b c', 'd,e', 'say "no"', ''])).toBe('a,b c,"d,e","say ""no""",\r\n')
})

test('numbers stay numbers, also below zero; what is not known is empty', () => {
  expect(renderCsvLine([-1.5, 0, 1e21, null, NaN])).toBe('-1.5,0,1e+21,,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r\n=1', ' =1', '|cmd', '%x', '＝1'])(
  '%j is a text and no formula',
  (text) => {
    const [[field] = []] = parse(renderCsvLine([text]))
    expect(field).toMatch(/^'/)
  },
)

test('a text with a sign within it is left alone', () => {
  expect(renderCsvLine(['a=1', 'us.model-v1:0'])).toBe('a=1,us.model-v1:0\r\n')
})

test('a name of several lines takes one', () => {
  expect(renderCsvLine(['a\r\nb'])).toBe('a b\r\n')
})
