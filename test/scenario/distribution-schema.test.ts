import { expect, test } from 'vitest'
import { numberDistribution } from '../../src/scenario/distribution-schema.ts'

const drawn = numberDistribution({ min: 1 })

test('a number is drawn as it is', () => {
  expect(drawn.parse(5)).toEqual({ kind: 'constant', value: 5 })
})

test('uniform keeps its bounds', () => {
  expect(drawn.parse({ uniform: [2, 9] })).toEqual({ kind: 'uniform', min: 2, max: 9 })
})

test('log-uniform keeps its bounds', () => {
  expect(drawn.parse({ loguniform: [100, 100_000] })).toEqual({ kind: 'loguniform', min: 100, max: 100_000 })
})

test('log-normal has its sigma from the 90th percentile, and the least value as its minimum', () => {
  // ln(30000 / 4000) / 1.2815515655 = 2.0149030205 / 1.2815515655
  expect(drawn.parse({ lognormal: { median: 4000, p90: 30_000, max: 100_000 } })).toEqual({
    kind: 'lognormal',
    median: 4000,
    sigma: expect.closeTo(1.572_237, 5) as number,
    min: 1,
    max: 100_000,
  })
})

test('log-normal may be given by sigma and minimum', () => {
  const lognormal = { median: 10, sigma: 0.5, min: 3, max: 90 }
  expect(drawn.parse({ lognormal })).toEqual({ kind: 'lognormal', ...lognormal })
})
