import { describe, expect, test } from 'vitest'
import { NIGHT_GAP_MS, nightsOf } from '../../src/history/nights.ts'

const HOUR_MS = 3_600_000
const at = (hours: number): string => new Date(Date.UTC(2026, 10, 1) + hours * HOUR_MS).toISOString()
const sizes = (hours: readonly number[], gapMs = NIGHT_GAP_MS): number[] =>
  nightsOf(hours.map(at), gapMs).map(({ length }) => length)

const every = (hours: number, count: number): number[] => Array.from({ length: count }, (_, nth) => nth * hours)

describe('runs', () => {
  test('that start soon after each other are one night', () => {
    expect(sizes([0, 0.2, 0.4, 24, 24.2, 48])).toEqual([3, 2, 1])
    expect(nightsOf([at(24), at(1), at(0)], NIGHT_GAP_MS)).toEqual([[2, 1], [0]])
    expect(sizes([0, 1, 2, 3, 4, 24, 25, 26, 27, 28])).toEqual([5, 5])
  })

  test('of every hour, and of every three hours, are points of their own', () => {
    expect(sizes(every(1, 48))).toEqual(every(0, 48).map(() => 1))
    expect(sizes(every(3, 16))).toEqual(every(0, 16).map(() => 1))
  })

  test('that come in twos each hour are points of two', () => {
    expect(sizes(every(1, 24).flatMap((hour) => [hour, hour + 0.2]))).toEqual(every(0, 24).map(() => 2))
  })

  test('of a day without a pause and of nights around it are told apart', () => {
    expect(sizes([0, 0.2, ...every(1, 24).map((hour) => 24 + hour), 72, 72.2])).toEqual([
      2,
      ...every(0, 24).map(() => 1),
      2,
    ])
  })

  test('are joined by as long a gap as is asked for', () => {
    expect(sizes(every(1, 5), 0)).toEqual([1, 1, 1, 1, 1])
    expect(sizes(every(24, 14), 48 * HOUR_MS)).toEqual([14])
    expect(sizes([0, 0, 0], 0)).toEqual([3])
  })
})
