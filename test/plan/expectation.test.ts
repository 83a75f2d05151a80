import { expect, test } from 'vitest'
import type { Distribution } from '../../src/scenario/distribution-schema.ts'
import { meanOfDistribution, weightedDraws } from '../../src/plan/expectation.ts'
import { drawNumber } from '../../src/prompts/draw-distribution.ts'
import { makeRandom } from '../../src/random/random.ts'

test.each<[Distribution, number]>([
  [{ kind: 'constant', value: 7 }, 7],
  [{ kind: 'uniform', min: 2, max: 20 }, 11],
  // (max - min) / ln(max / min)
  [{ kind: 'loguniform', min: 100, max: 10_000 }, 2_149.8],
  // median · exp(sigma² / 2), hardly cut off.
  [{ kind: 'lognormal', median: 1_000, sigma: 0.5, min: 1, max: 1_000_000 }, 1_133.1],
])('the mean of %j is %d', (distribution, mean) => {
  expect(meanOfDistribution(distribution)).toBeCloseTo(mean, 0)
})

const square = (value: number): number => value * value

test.each<Distribution>([
  { kind: 'uniform', min: 10, max: 400 },
  { kind: 'loguniform', min: 10, max: 400 },
  { kind: 'lognormal', median: 100, sigma: 1.5, min: 30, max: 400 },
])('is what draws of %j come to', (distribution) => {
  const random = makeRandom(1, 'draws')
  const draws = Array.from({ length: 200_000 }, () => square(Math.round(drawNumber(random, distribution))))
  const drawn = draws.reduce((sum, value) => sum + value, 0) / draws.length
  const weighted = weightedDraws(distribution)
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
  const expected = weighted.reduce((sum, { value, weight }) => sum + weight * square(value), 0) / total
  expect(expected / drawn).toBeCloseTo(1, 1.9)
})
