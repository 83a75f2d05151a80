import { describe, expect, test } from 'vitest'
import type { ConstantArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { arrivalAreas } from '../../src/executors/arrival-areas.ts'
import { constantRateArrivals } from '../../src/executors/arrival-offsets.ts'
import { makeRandom } from '../../src/random/random.ts'

const plan = (changes: Partial<ConstantArrivalRatePlan>): ConstantArrivalRatePlan => ({
  kind: 'constant-arrival-rate',
  rate: 1,
  timeUnitMs: 1_000,
  durationMs: 1_000,
  preAllocatedVUs: 1,
  maxVUs: 1,
  distribution: 'constant',
  ...changes,
})

const offsetsOf = (changes: Partial<ConstantArrivalRatePlan>, seed = 1) =>
  Array.from(constantRateArrivals(plan(changes), makeRandom(seed, 'arrivals')))

describe('the arrivals of a constant rate', () => {
  test.each([
    // The n-th, from 0, at n·1000/4 ms; n = 4 would be at 1000 ms, which is the end.
    { rate: 4, timeUnitMs: 1_000, durationMs: 1_000, offsetsMs: [0, 250, 500, 750] },
    // n·1000/3: thirds, and the fourth exactly at the end although a third has no last digit.
    { rate: 3, timeUnitMs: 1_000, durationMs: 1_000, offsetsMs: [0, 1_000 / 3, 2_000 / 3] },
    // 5 a minute is one each 12 s.
    { rate: 5, timeUnitMs: 60_000, durationMs: 30_000, offsetsMs: [0, 12_000, 24_000] },
    { rate: 1, timeUnitMs: 60_000, durationMs: 1_000, offsetsMs: [0] },
    { rate: 2, timeUnitMs: 1, durationMs: 2, offsetsMs: [0, 0.5, 1, 1.5] },
    { rate: 2, timeUnitMs: 1_000, durationMs: 1_001, offsetsMs: [0, 500, 1_000] },
  ])('$rate each $timeUnitMs ms for $durationMs ms', ({ offsetsMs, ...changes }) => {
    expect(offsetsOf(changes)).toEqual(offsetsMs)
  })

  test('do not drift: after ten million, one is where its number says', () => {
    let last = 0
    let count = 0
    for (const offsetMs of constantRateArrivals(plan({ rate: 999, durationMs: 10_010_000 }), makeRandom(1))) {
      last = offsetMs
      count++
    }
    // 999 a second for 10,010 s.
    expect(count).toBe(9_999_990)
    expect(last).toBe((9_999_989 * 1_000) / 999)
  })
})

describe('poisson arrivals', () => {
  test.each([1, 2, 3, 4, 5])('come at the mean rate, with the variance of a Poisson process (seed %i)', (seed) => {
    // 10,000 seconds of 50 a second. The count has a deviation of √500,000 = 707: within 4 of them.
    const offsetsMs = offsetsOf({ rate: 50, durationMs: 1e7, distribution: 'poisson' }, seed)
    expect(Math.abs(offsetsMs.length - 500_000)).toBeLessThan(4 * Math.sqrt(500_000))

    // Arrivals of each second: mean and variance both 50. The variance of 10,000 such counts is itself known
    // to within 50·√(2/10,000) = 0.7.
    const counts = Array.from({ length: 10_000 }, () => 0)
    for (const offsetMs of offsetsMs) counts[Math.floor(offsetMs / 1_000)]! += 1
    const variance = counts.reduce((sum, count) => sum + (count - 50) ** 2, 0) / counts.length
    expect(Math.abs(variance - 50)).toBeLessThan(4 * 0.72)
  })

  test('the gaps are exponential: 1 − 1/e of them are shorter than their mean', () => {
    const offsetsMs = offsetsOf({ rate: 100, durationMs: 1e6, distribution: 'poisson' })
    const short = offsetsMs.filter((offsetMs, index) => offsetMs - (offsetsMs[index - 1] ?? 0) < 10).length
    // 100,000 gaps: the share has a deviation of √(0.632·0.368/100,000) = 0.0015.
    expect(Math.abs(short / offsetsMs.length - (1 - Math.exp(-1)))).toBeLessThan(4 * 0.0016)
  })

  test('are the same for the same seed and others for another', () => {
    const drawn = offsetsOf({ rate: 20, distribution: 'poisson' }, 7)
    expect(offsetsOf({ rate: 20, distribution: 'poisson' }, 7)).toEqual(drawn)
    expect(offsetsOf({ rate: 20, distribution: 'poisson' }, 8)).not.toEqual(drawn)
  })

  test('begin a gap after the start, and end before the end', () => {
    const offsetsMs = offsetsOf({ rate: 1_000, distribution: 'poisson' })
    expect(offsetsMs[0]).toBeGreaterThan(0)
    expect(offsetsMs.at(-1)).toBeLessThan(1_000)
  })
})

test('the areas of even arrivals are their numbers', () => {
  const areas = arrivalAreas('constant', makeRandom(1), 0)
  expect([areas.next().value, areas.next().value, areas.next().value]).toEqual([0, 1, 2])
})
