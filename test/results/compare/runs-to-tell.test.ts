import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom } from '../../../src/random/random.ts'
import { shiftInterval } from '../../../src/results/compare/hodges-lehmann.ts'
import { fewestThatCanReject, pooledDeviation, runsToTell } from '../../../src/results/compare/runs-to-tell.ts'

const MIN_SHIFT = Math.log(1.12)

const spread = { deviation: 0.06, minShift: MIN_SHIFT, shift: 0, runs: 1, tested: 12, alpha: 0.05 }

const told = (deviation: number): number | null => runsToTell({ ...spread, deviation })

describe('how many runs would tell', () => {
  test.each([
    [0.05, 3],
    [0.05 / 6, 5],
    [0.05 / 12, 5],
    [0.05 / 13, 6],
    [0.05 / 100, 7],
  ])('is at least what the exact test needs to reject at %d: %d a side', (alpha, runs) => {
    expect(fewestThatCanReject(alpha)).toBe(runs)
  })

  test('is that alone where no spread is known', () => {
    expect(runsToTell({ ...spread, deviation: null })).toBe(5)
    expect(pooledDeviation([1], [2])).toBeNull()
  })

  test('grows with the square of the spread, and is not told where it is no advice', () => {
    expect(told(0.01)).toBe(5)
    expect(told(0.2)! / told(0.1)!).toBeCloseTo(4, 0)
    expect(told(2)).toBeNull()
  })

  test('tells: with so many, runs that do not differ have their interval within the least change nine times in ten', () => {
    const random = makeRandom(5, 'runs to tell')
    const deviation = 0.06
    const runs = runsToTell({ ...spread, deviation })!
    const draw = (): number[] => Array.from({ length: runs }, () => deviation * drawNormal(random))
    let tellings = 0
    const trials = 1_000
    for (let trial = 0; trial < trials; trial++) {
      const { high, low } = shiftInterval(draw(), draw(), 0.05)!
      if (low > -MIN_SHIFT && high < MIN_SHIFT) tellings++
    }
    expect(tellings / trials).toBeGreaterThan(0.85)
  })

  test('is more than there are, and the more the nearer what was seen is to the least change that matters', () => {
    const enough = runsToTell(spread)!
    const far = runsToTell({ ...spread, runs: enough, shift: 0 })!
    const near = runsToTell({ ...spread, runs: enough, shift: 0.7 * MIN_SHIFT })!
    expect(far).toBeGreaterThan(enough)
    expect(near).toBeGreaterThan(2 * far)
    expect(runsToTell({ ...spread, runs: enough, shift: MIN_SHIFT })).toBeNull()
  })

  test('reads the spread about each side’s own mean', () => {
    expect(pooledDeviation([1, 3], [101, 103])).toBeCloseTo(Math.SQRT2, 12)
  })
})
