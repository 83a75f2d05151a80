import { expect, test } from 'vitest'
import {
  formatMs,
  formatNumber,
  formatPercent,
  formatSpan,
  formatTime,
  percentileName,
} from '../../../../src/reports/page/client/format.ts'

test.each([
  [0, '0'],
  [0.1234, '0.123'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1_234.5, '1,235'],
])('%d is read as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

test.each([
  [0.25, '0.25 ms'],
  [812.4, '812 ms'],
  [9_999, '9,999 ms'],
  [12_345, '12.3 s'],
])('a time carries its unit: %d ms is %s', (valueMs, text) => {
  expect(formatMs(valueMs)).toBe(text)
})

test.each([
  [0, '0:00'],
  [0.5, '0:00.5'],
  [59.96, '1:00'],
  [59.94, '0:59.9'],
  [65, '1:05'],
  [3_605, '1:00:05'],
  [28_800, '8:00:00'],
])('%d s from the start is %s', (seconds, text) => {
  expect(formatTime(seconds)).toBe(text)
})

test('a stretch has both ends', () => {
  expect(formatSpan(12, 13)).toBe('0:12 to 0:13')
})

test('a percentile is written as people say it', () => {
  expect(percentileName(99.99)).toBe('p99.99')
  expect(percentileName(50)).toBe('p50')
  expect(formatPercent(99.9)).toBe('99.9 %')
})
