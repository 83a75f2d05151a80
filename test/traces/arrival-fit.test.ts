import { describe, expect, test } from 'vitest'
import { constantRateArrivals } from '../../src/executors/arrivals.ts'
import { makeRandom } from '../../src/random/random.ts'
import { fitArrivals } from '../../src/traces/arrival-fit.ts'
import type { ConstantArrivalRatePlan } from '../../src/plan/executor-plan.ts'

const arrivals = (distribution: ConstantArrivalRatePlan['distribution'], seed: number, count = 3_000): Float64Array =>
  Float64Array.from(
    constantRateArrivals(
      {
        kind: 'constant-arrival-rate',
        rate: 10,
        timeUnitMs: 1_000,
        durationMs: count * 100,
        preAllocatedVUs: 1,
        maxVUs: 1,
        distribution,
      },
      makeRandom(seed),
    ),
  )

const SEEDS = Array.from({ length: 8 }, (_, seed) => seed)

describe('what an executor drew is told by its name:', () => {
  test('constant arrivals', () => {
    expect(fitArrivals(arrivals('constant', 1)).process).toBe('constant')
  })

  test('Poisson arrivals, but for the 5 % that the test rejects', () => {
    const fits = SEEDS.map((seed) => fitArrivals(arrivals('poisson', seed)).process)
    // Eight tests of 5 % each: more than two rejections have a chance of 0.6 %.
    expect(fits.filter((process) => process !== 'poisson').length).toBeLessThanOrEqual(2)
  })

  test.each([0.3, 4])('gamma arrivals of burstiness %d, and how bursty they are', (burstiness) => {
    const fits = SEEDS.map((seed) => fitArrivals(arrivals({ kind: 'gamma', burstiness }, seed)))
    expect(fits.filter(({ process }) => process !== 'gamma').length).toBeLessThanOrEqual(2)
    const mean = fits.reduce((sum, fit) => sum + (fit.burstiness ?? 0), 0) / fits.length
    expect(Math.abs(mean / burstiness - 1)).toBeLessThan(0.15)
  })

  test('a Poisson process whose rate changes slowly', () => {
    // From one rate to ten times as much: the gaps of all together vary by more than their mean.
    const atMs = arrivals('poisson', 3).map((at) => Math.exp(at / 130_000) * 10_000)
    expect(fitArrivals(atMs).process).toBe('poisson')
  })

  test('bursts of another kind are none of them', () => {
    // Ten within 9 ms, each second.
    const atMs = Float64Array.from({ length: 2_000 }, (_, index) => Math.floor(index / 10) * 1_000 + (index % 10))
    expect(fitArrivals(atMs)).toMatchObject({ process: 'none', poisson: { pValue: 0.01 }, gamma: { pValue: 0.01 } })
  })
})

test.each([
  [Float64Array.from({ length: 50 }, (_, index) => index), null, 'fewer than 100 gaps'],
  [
    Float64Array.from({ length: 500 }, (_, index) => Math.floor(index / 2)),
    null,
    'more than 20 % of the stamps are ties, so that gaps are unknown',
  ],
  [arrivals('poisson', 1), 3_000, 'stamps were spread over more than the mean gap, so that gaps are made up'],
  [new Float64Array(0), null, 'fewer than 100 gaps'],
])('nothing is said where nothing can be', (atMs, spreadMs, reason) => {
  expect(fitArrivals(atMs, spreadMs)).toMatchObject({ process: null, reason })
})
