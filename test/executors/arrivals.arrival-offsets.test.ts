import { describe, expect, test } from 'vitest'
import type { ConstantArrivalRatePlan, RampingArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { arrivalAreas, constantRateArrivals, rampingRateArrivals } from '../../src/executors/arrivals.ts'
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

const rampOf = (
  startRate: number,
  written: readonly (readonly [number, number])[],
  changes: Partial<RampingArrivalRatePlan> = {},
): RampingArrivalRatePlan => ({
  kind: 'ramping-arrival-rate',
  startRate,
  stages: written.map(([durationMs, target]) => ({ durationMs, target })),
  timeUnitMs: 1_000,
  preAllocatedVUs: 1,
  maxVUs: 1,
  distribution: 'constant',
  ...changes,
})

const rampOffsets = (...of: Parameters<typeof rampOf>) => [...rampingRateArrivals(rampOf(...of), makeRandom(1))]

describe('the arrivals of a ramping rate', () => {
  test.each<{ name: string; start: number; stages: [number, number][]; timeUnitMs?: number; offsetsMs: number[] }>([
    {
      // The area of the first stage is t²/10, in seconds: 1 at √10 and 2 at √20. At 5 s it is 2.5; the rest of the
      // third takes 0.5 s, and then there is one each second. The eighth would be at 10.5 s.
      name: 'up from 0, and on',
      start: 0,
      stages: [
        [5_000, 1],
        [5_000, 1],
      ],
      offsetsMs: [1_000 * Math.sqrt(10), 1_000 * Math.sqrt(20), 5_500, 6_500, 7_500, 8_500, 9_500],
    },
    {
      // 4t − t² = n at t = 2 − √(4 − n); the fourth would be at the end.
      name: 'down to 0',
      start: 4,
      stages: [[2_000, 0]],
      offsetsMs: [1_000 * (2 - Math.sqrt(3)), 1_000 * (2 - Math.sqrt(2)), 1_000],
    },
    {
      // t + t²/2 = n at t = √(1 + 2n) − 1.
      name: 'up from 1 to 3',
      start: 1,
      stages: [[2_000, 3]],
      offsetsMs: [1_000 * (Math.sqrt(3) - 1), 1_000 * (Math.sqrt(5) - 1), 1_000 * (Math.sqrt(7) - 1)],
    },
    { name: 'flat', start: 5, stages: [[1_000, 5]], offsetsMs: [200, 400, 600, 800] },
    {
      // 1.5 arrivals at 1.5 s, and the other half of the second at 2 a second.
      name: 'with a jump, over which half an arrival is carried',
      start: 1,
      stages: [
        [1_500, 1],
        [0, 2],
        [2_000, 2],
      ],
      offsetsMs: [1_000, 1_750, 2_250, 2_750, 3_250],
    },
    {
      // The second is at the very end of the first stage; half of the third is kept through a pause of 10 s.
      name: 'with a pause',
      start: 2,
      stages: [
        [1_250, 2],
        [0, 0],
        [10_000, 0],
        [0, 1],
        [1_000, 1],
      ],
      offsetsMs: [500, 1_000, 11_750],
    },
    {
      name: 'with an arrival exactly where one stage ends and nothing follows',
      start: 2,
      stages: [
        [1_000, 2],
        [0, 0],
        [5_000, 0],
      ],
      offsetsMs: [500, 1_000],
    },
    {
      name: 'of a minute',
      start: 30,
      stages: [[10_000, 30]],
      timeUnitMs: 60_000,
      offsetsMs: [2_000, 4_000, 6_000, 8_000],
    },
    { name: 'of nothing', start: 0, stages: [[1_000, 0]], offsetsMs: [] },
  ])('$name', ({ start, stages, timeUnitMs = 1_000, offsetsMs }) => {
    const offsets = rampOffsets(start, stages, { timeUnitMs })
    expect(offsets).toHaveLength(offsetsMs.length)
    for (const [index, offsetMs] of offsets.entries()) expect(offsetMs).toBeCloseTo(offsetsMs[index] ?? NaN, 8)
  })

  test('do not drift over many stages: each begins where the sum of those before says', () => {
    // A second of 3 a second and one of none, a thousand times over: three of each second of work, the third of
    // them at its very end.
    const stages = Array.from({ length: 1_000 }, () => [
      [1_000, 3],
      [0, 0],
      [1_000, 0],
      [0, 3],
    ]).flat() as [number, number][]
    const offsets = rampOffsets(3, stages)
    expect(offsets).toHaveLength(3_000)
    expect(offsets.filter((_, index) => index % 3 === 2)).toEqual(
      Array.from({ length: 1_000 }, (_, round) => round * 2_000 + 1_000),
    )
  })
})

test.each([1, 2, 3, 4, 5])('poisson arrivals follow a ramp (seed %i)', (seed) => {
  // From 0 to 1000 a second in 100 s: 50,000 arrivals, three quarters of them in the second half. The count has a
  // deviation of √50,000, and so have those of windows of equal area: ten of 5,000, at √(k/10) of the time.
  const ramp = rampOf(0, [[100_000, 1_000]], { distribution: 'poisson' })
  const offsets = [...rampingRateArrivals(ramp, makeRandom(seed, 'arrivals'))]
  expect(Math.abs(offsets.length - 50_000)).toBeLessThan(4 * Math.sqrt(50_000))
  for (let window = 1; window <= 10; window++) {
    const [fromMs, toMs] = [window - 1, window].map((edge) => 100_000 * Math.sqrt(edge / 10)) as [number, number]
    const count = offsets.filter((offsetMs) => offsetMs >= fromMs && offsetMs < toMs).length
    expect(Math.abs(count - 5_000)).toBeLessThan(5 * Math.sqrt(5_000))
  }
})
