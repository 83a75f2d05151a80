import { describe, expect, test } from 'vitest'
import { parseStampMs, parseTimeMs } from '../../src/traces/trace-time.ts'

describe('a stamp', () => {
  test.each([
    ['2023-11-16 18:17:03.9799600', Date.UTC(2023, 10, 16, 18, 17, 3) + 979.96],
    ['2024-05-10 00:00:00.009930+00:00', Date.UTC(2024, 4, 10) + 9.93],
    ['2024-05-10 00:00:01+00:00', Date.UTC(2024, 4, 10, 0, 0, 1)],
    ['2026-04-19T13:28:51Z', Date.UTC(2026, 3, 19, 13, 28, 51)],
    ['2026-04-19T13:28:51.5+02:00', Date.UTC(2026, 3, 19, 11, 28, 51) + 500],
    ['2026-04-19T13:28-0530', Date.UTC(2026, 3, 19, 18, 58)],
    ['2026-04-19', Date.UTC(2026, 3, 19)],
    ['2026-04-19 13:28:51 UTC', Date.UTC(2026, 3, 19, 13, 28, 51)],
  ])('%s', (text, expectedMs) => {
    expect(parseStampMs(text)).toBeCloseTo(expectedMs, 3)
  })

  test.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    '2026-04-19T24:00:00Z',
    '2026-04-19T13:60:00Z',
    '12:30',
    '1e3',
  ])('%j is none', (text) => {
    expect(parseStampMs(text)).toBeNull()
  })
})

test.each([
  [5, 's', 5_000],
  ['5', 's', 5_000],
  [' 2.5 ', 'ms', 2.5],
  [7, 'us', 0.007],
  ['1970-01-01T00:00:01Z', 'us', 1_000],
  ['', 's', null],
  [Number.NaN, 's', null],
  [null, 's', null],
  ['0x10', 's', null],
] as const)('the time %j in %s', (value, unit, expectedMs) => {
  expect(parseTimeMs(value, unit)).toBe(expectedMs)
})
