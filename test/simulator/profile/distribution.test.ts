import { describe, expect, test } from 'vitest'

import { lognormalSigma } from '../../../src/random/draw.ts'
import { makeRandom } from '../../../src/random/random.ts'
import { type Distribution, draw } from '../../../src/simulator/profile/distribution.ts'
import { quantile } from '../../experiments/quantile.ts'

const DRAWS = 20_000
const lognormal = (p50: number, p90: number): Distribution => ({
  kind: 'lognormal',
  p50,
  sigma: lognormalSigma(p50, p90),
})

function drawMany(distribution: Distribution): number[] {
  const random = makeRandom(3, 'test')
  return Array.from({ length: DRAWS }, () => draw(random, distribution))
}

test('a constant is itself, and draws nothing', () => {
  const random = makeRandom(1, 'test')
  expect(draw(random, { kind: 'constant', value: 7 })).toBe(7)
  expect(random.next()).toBe(makeRandom(1, 'test').next())
})

test('a log-normal has the p50 and the p90 that it is written with', () => {
  const drawn = drawMany(lognormal(1_100, 2_900))
  expect(Math.abs(quantile(drawn, 0.5) / 1_100 - 1)).toBeLessThan(0.03)
  expect(Math.abs(quantile(drawn, 0.9) / 2_900 - 1)).toBeLessThan(0.03)
})

describe('a mixture of two parts that do not touch', () => {
  const drawn = drawMany({
    kind: 'mixture',
    parts: [
      { share: 0.8, of: lognormal(600, 900) },
      { share: 0.2, of: lognormal(42_000, 60_000) },
    ],
  })
  const [below, above] = [drawn.filter((value) => value < 6_000), drawn.filter((value) => value >= 6_000)]

  test('draws each as often as its share says', () => {
    expect(Math.abs(above.length / DRAWS - 0.2)).toBeLessThan(0.01)
  })

  test('leaves each as it is', () => {
    expect(Math.abs(quantile(below, 0.5) / 600 - 1)).toBeLessThan(0.03)
    expect(Math.abs(quantile(above, 0.9) / 60_000 - 1)).toBeLessThan(0.03)
  })
})
