import { describe, expect, test } from 'vitest'
import { makeRateLine } from '../../src/executors/arrivals.ts'

const line = (startRate: number, stages: readonly (readonly [number, number])[], timeUnitMs = 1_000) =>
  makeRateLine({
    startRate,
    timeUnitMs,
    stages: stages.map(([durationMs, target]) => ({ durationMs, target })),
  })

describe('a line of rates', () => {
  test('reaches an area that no stage has never', () => {
    expect(line(1, [[1_000, 1]]).offsetMsAt(1.001)).toBe(Infinity)
  })

  test('is asked for areas that are no whole numbers, too', () => {
    // 2 a second: half an arrival in 250 ms.
    expect(line(2, [[1_000, 2]]).offsetMsAt(0.5)).toBe(250)
  })

  test('reaches the area of a whole stage at its end, whatever its slope', () => {
    for (const [from, to] of [
      [0, 999],
      [999, 0],
      [1, 1],
      [7, 300],
      [300, 7],
    ] as const) {
      // (from + to)/2 a second for 3,333 ms, counted in milliseconds so that the area is a whole number of halves.
      expect(line(from, [[3_333, to]], 1).offsetMsAt(((from + to) * 3_333) / 2)).toBe(3_333)
    }
  })

  test('keeps its accuracy where the rate falls to 0', () => {
    // From 1000 to 0 in an hour: the rest of the area after t is 1000·(D − t)²/2D, so that the arrival before the
    // last is √(2·D/1000) seconds before the end.
    const hourMs = 3_600_000
    const whole = (1_000 * 3_600) / 2
    expect(line(1_000, [[hourMs, 0]]).offsetMsAt(whole - 1)).toBeCloseTo(hourMs - Math.sqrt(7_200 / 1_000) * 1_000, 5)
  })

  test('a flat line of any height divides by nothing', () => {
    const flat = line(0, [
      [1_000, 0],
      [1_000, 0],
    ])
    expect(flat.offsetMsAt(0)).toBe(0)
    expect(flat.offsetMsAt(1)).toBe(Infinity)
  })
})
