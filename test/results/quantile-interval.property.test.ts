import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalRanks } from '../../src/results/quantile-interval.ts'

/** P(B <= most), B the number of `samples` that a chance of `share` strikes; by the recursion that Pascal's triangle is. */
function chanceOfAtMost(most: number, samples: number, share: number): number {
  let chances = [1]
  for (let i = 0; i < samples; i++) {
    chances = Array.from({ length: i + 2 }, (_, k) => (chances[k] ?? 0) * (1 - share) + (chances[k - 1] ?? 0) * share)
  }
  return chances.slice(0, most + 1).reduce((sum, chance) => sum + chance, 0)
}

test('an interval misses on each side with 2.5 % at most, and a narrower one would with more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 99 }), (samples, percent) => {
      const share = percent / 100
      const { high, low } = intervalRanks(samples, percent)
      const above = (rank: number): number => chanceOfAtMost(rank - 1, samples, share)
      const below = (rank: number): number => chanceOfAtMost(samples - rank, samples, 1 - share)
      expect(above(low)).toBeLessThanOrEqual(0.025 + 1e-9)
      expect(above(low + 1)).toBeGreaterThan(0.025 - 1e-9)
      expect(below(high)).toBeLessThanOrEqual(0.025 + 1e-9)
      expect(below(high - 1)).toBeGreaterThan(0.025 - 1e-9)
    }),
  )
})
