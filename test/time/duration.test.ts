import { describe, expect, test } from 'vitest'
import { parseDurationMs, renderDuration } from '../../src/time/duration.ts'

describe('parseDurationMs', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['1h5m10s20ms', 3_910_020],
    ['0s', 0],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['3ns', 0.000_003],
    // Without rounding: 1000.9999999999999 and 3960000.0000000005.
    ['1.001s', 1_001],
    ['1.1h', 3_960_000],
    // A bare number is milliseconds.
    ['1500', 1_500],
    [1_500, 1_500],
    [0, 0],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })

  test.each([
    '',
    ' ',
    's',
    '1 s',
    '-1s',
    '+1s',
    '1.s',
    '.5s',
    '1e3s',
    '1m30',
    '1M',
    '10sec',
    's10',
    '1..5s',
    'Infinity',
  ])('does not take %j for a duration', (text) => {
    expect(parseDurationMs(text)).toBeUndefined()
  })

  test.each([-1, Number.NaN, Infinity, `${'9'.repeat(400)}d`, '9'.repeat(400)])('refuses %s', (written) => {
    expect(parseDurationMs(written)).toBeUndefined()
  })
})

describe('renderDuration', () => {
  test.each([
    [0, '0ms'],
    [0.25, '0.25ms'],
    [500, '500ms'],
    [1_000, '1s'],
    [2_500, '2.5s'],
    [60_000, '1m'],
    [90_000, '1m30s'],
    [3_900_000, '1h5m'],
    [90_061_001, '25h1m1.001s'],
    // Rounding carries over into the next unit.
    [999.9999, '1s'],
    [59_999.9996, '1m'],
    [3_599_999.9, '1h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(renderDuration(ms)).toBe(text)
  })
})
