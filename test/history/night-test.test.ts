import { describe, expect, test } from 'vitest'
import {
  chanceOfBetter,
  chanceOfWorse,
  countThatSees,
  holm,
  memoryFactor,
  shiftSeen,
  usualMargin,
  varianceOf,
  yardstickOfNights,
  yardstickOfPairs,
} from '../../src/history/night-test.ts'
import { studentTQuantile } from '../../src/statistics/student-t.ts'

const nights = [0.02, -0.01, 0, 0.03, -0.02, 0.01, -0.03]

describe('a night and the nights before it', () => {
  test.each([
    [3, 1.32],
    [5, 1.27],
    [7, 1.22],
    [10, 1.17],
    [14, 1.13],
    [20, 1.09],
    [30, 1.06],
  ])('after %i nights it varies by a factor of %f more, for what nights remember', (before, factor) => {
    expect(memoryFactor(before, 1)).toBeCloseTo(factor, 2)
  })

  test('are compared by the prediction interval of a new observation', () => {
    const yardstick = yardstickOfNights({ base: nights, run: [0.1], leastVariance: 0, extraVariance: 0 })!
    expect(yardstick).toMatchObject({ degreesOfFreedom: 6, spread: Math.sqrt(varianceOf(nights)) })
    expect(yardstick.shift).toBeCloseTo(0.1, 12)
    const standardError = Math.sqrt(memoryFactor(7, 1) * varianceOf(nights) * (1 + 1 / 7))
    expect(yardstick.standardError).toBeCloseTo(standardError, 12)
    expect(usualMargin(yardstick)).toBeCloseTo(studentTQuantile(0.95, 6) * standardError, 12)
    expect(chanceOfWorse(yardstick) + chanceOfBetter(yardstick)).toBeCloseTo(1, 12)
    // The t of 0.1 / 0.0255 with six degrees of freedom.
    expect(chanceOfWorse(yardstick)).toBeLessThan(0.005)
  })

  test('have at least the variance of what they count', () => {
    const still = yardstickOfNights({ base: [0, 0, 0, 0], run: [0], leastVariance: 0.0004, extraVariance: 0 })!
    expect(still.spread).toBeCloseTo(0.02, 12)
  })

  test('vary more where tonight has fewer runs', () => {
    const [few, many] = [0.001, 0].map((extraVariance) =>
      yardstickOfNights({ base: nights, run: [0.1], leastVariance: 0, extraVariance })!,
    )
    expect(few!.standardError ** 2 - many!.standardError ** 2).toBeCloseTo(0.001, 12)
  })

  test('are not compared where the base is of one night', () => {
    expect(yardstickOfNights({ base: [0], run: [1], leastVariance: 0, extraVariance: 0 })).toBeNull()
    expect(yardstickOfPairs([1], 0)).toBeNull()
  })

  test('see a change the sooner, the more there are', () => {
    const yardstick = yardstickOfNights({ base: nights, run: [0], leastVariance: 0, extraVariance: 0 })!
    const seen = [4, 7, 14, 28].map((count) => shiftSeen(yardstick, count, 0.0125))
    expect(seen).toEqual(seen.toSorted((a, b) => b - a))
    const enough = countThatSees(yardstick, 0.08, 0.0125, { count: 7, fewest: 4 })!
    expect(shiftSeen(yardstick, enough, 0.0125)).toBeLessThanOrEqual(0.08)
    expect(shiftSeen(yardstick, enough - 1, 0.0125)).toBeGreaterThan(0.08)
    expect(countThatSees(yardstick, 0.01, 0.0125, { count: 7, fewest: 4 })).toBeNull()
  })
})

test('pairs are compared by Student’s paired t', () => {
  const yardstick = yardstickOfPairs([0.1, 0.12, 0.08, 0.11, 0.09], 0)!
  expect(yardstick.shift).toBeCloseTo(0.1, 12)
  expect(yardstick.standardError).toBeCloseTo(Math.sqrt(0.00025 / 5), 12)
  expect(yardstick.degreesOfFreedom).toBe(4)
})

describe('chances of questions that are asked together', () => {
  test('are those of Holm', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005])
    for (const [place, chance] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[place]).toBeCloseTo(chance, 12)
    expect(holm([])).toEqual([])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
  })
})
