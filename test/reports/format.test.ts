import { expect, test } from 'vitest'
import { durationScale, formatCount, formatShare, numberScale } from '../../src/reports/format.ts'

test.each<[number[], string, string[]]>([
  [[1.234, 5], 'ms', ['1.23', '5.00']],
  [[1.234, 45.67], 'ms', ['1.2', '45.7']],
  [[312.4, 9_999.4], 'ms', ['312', '9999']],
  [[312.4, 10_000], 's', ['0.3', '10.0']],
  [[150_000], 's', ['150']],
  [[], 'ms', []],
])('durations %j are in %s: %j', (values, unit, texts) => {
  const scale = durationScale(values)
  expect(scale.unit).toBe(unit)
  expect(values.map(scale.format)).toEqual(texts)
})

test('plain numbers keep three digits or so', () => {
  expect([81.27, 9.1].map(numberScale([81.27, 9.1]).format)).toEqual(['81.3', '9.1'])
})

test('counts are grouped by thousands', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
})

test.each([
  [0, 10, '0.0 %'],
  [1, 100_000, '<0.1 %'],
  [1, 3, '33.3 %'],
  [3, 3, '100.0 %'],
])('%i of %i is %s', (part, whole, text) => {
  expect(formatShare(part, whole)).toBe(text)
})
