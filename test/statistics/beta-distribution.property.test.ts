import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { betaQuantile, incompleteBeta } from '../../src/statistics/beta-distribution.ts'

const shape = fc.double({ min: 0.05, max: 5_000, noNaN: true })
const chance = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true })

/** P(B >= least), B the number of `trials` that succeed; by the recursion that Pascal's triangle is. */
function chanceOfAtLeast(least: number, trials: number, share: number): number {
  let chances = [1]
  for (let i = 0; i < trials; i++) {
    chances = Array.from({ length: i + 2 }, (_, k) => (chances[k] ?? 0) * (1 - share) + (chances[k - 1] ?? 0) * share)
  }
  return chances.slice(least).reduce((sum, each) => sum + each, 0)
}

test('the incomplete beta function of whole shapes is a binomial tail', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (n, x, draw) => {
      const k = 1 + (draw % n)
      expect(incompleteBeta(x, k, n - k + 1)).toBeCloseTo(chanceOfAtLeast(k, n, x), 12)
    }),
  )
})

test('it is mirrored where its shapes change places', () => {
  fc.assert(
    fc.property(chance, shape, shape, (x, a, b) => {
      expect(incompleteBeta(x, a, b)).toBeCloseTo(1 - incompleteBeta(1 - x, b, a), 11)
    }),
  )
})

test('the quantile is where the function has the chance', () => {
  fc.assert(
    fc.property(
      chance,
      fc.double({ min: 0.5, max: 5_000, noNaN: true }),
      fc.double({ min: 0.5, max: 5_000, noNaN: true }),
      (p, a, b) => {
        const x = betaQuantile(p, a, b)
        // Near an end a number cannot hold the quantile to the digit: what is asked is that it lies between its neighbours.
        const [below, above] = [x * (1 - 1e-9), Math.min(1, x * (1 + 1e-9))]
        expect(incompleteBeta(below, a, b)).toBeLessThanOrEqual(p + 1e-10)
        expect(incompleteBeta(above, a, b)).toBeGreaterThanOrEqual(p - 1e-10)
      },
    ),
  )
})
