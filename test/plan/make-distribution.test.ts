import { expect, test } from 'vitest'
import { makeDistribution } from '../../src/plan/make-distribution.ts'

test('a number is drawn as it is', () => {
  expect(makeDistribution(5, 1)).toEqual({ kind: 'constant', value: 5 })
})

test('uniform keeps its bounds', () => {
  expect(makeDistribution({ uniform: [2, 9] }, 1)).toEqual({ kind: 'uniform', min: 2, max: 9 })
})

test('log-uniform keeps its bounds', () => {
  expect(makeDistribution({ loguniform: [100, 100_000] }, 1)).toEqual({ kind: 'loguniform', min: 100, max: 100_000 })
})

test('log-normal has its sigma from the 90th percentile, and the least value as its minimum', () => {
  // ln(30000 / 4000) / 1.2815515655 = 2.0149030205 / 1.2815515655
  expect(makeDistribution({ lognormal: { median: 4000, p90: 30_000, max: 100_000 } }, 1)).toEqual({
    kind: 'lognormal',
    median: 4000,
    sigma: expect.closeTo(1.572_237, 5) as number,
    min: 1,
    max: 100_000,
  })
})

test('log-normal may be given by sigma and minimum', () => {
  const lognormal = { median: 10, sigma: 0.5, min: 3, max: 90 }
  expect(makeDistribution({ lognormal }, 1)).toEqual({ kind: 'lognormal', ...lognormal })
})

test('what the schema lets through in no case is a bug', () => {
  expect(() => makeDistribution({}, 1)).toThrow('no shape')
})
