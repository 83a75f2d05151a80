import { expect, test } from 'vitest'
import { betaQuantile, incompleteBeta } from '../../src/statistics/beta-distribution.ts'

// Shapes with a closed form: uniform, powers, the arcsine law.
test.each([
  [0.3, 1, 1, 0.3],
  [0.3, 4, 1, 0.3 ** 4],
  [0.3, 1, 4, 1 - 0.7 ** 4],
  [0.3, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.3))],
  [0, 2, 3, 0],
  [1, 2, 3, 1],
])('I_%d(%d, %d) is %d', (x, a, b, expected) => {
  expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 14)
})

test('far in a tail it keeps its digits', () => {
  expect(incompleteBeta(1e-6, 20, 1) / 1e-120).toBeCloseTo(1, 12)
})

// No failure in n trials: the upper 95 % limit of a share is 1 - 0.05^(1/n) (Clopper and Pearson).
test('the limit of a share of which nothing was seen has a closed form', () => {
  expect(betaQuantile(0.95, 1, 300)).toBeCloseTo(1 - 0.05 ** (1 / 300), 14)
  expect(betaQuantile(0.05, 300, 1)).toBeCloseTo(0.05 ** (1 / 300), 14)
})

test('shapes of millions have quantiles as a normal variable does', () => {
  const deviation = Math.sqrt(0.25 / 10_000_001)
  expect((betaQuantile(0.975, 5e6, 5e6) - 0.5) / deviation).toBeCloseTo(1.959964, 4)
})

test('a shape of 0 has all its mass at its end', () => {
  expect(betaQuantile(0.5, 0, 3)).toBe(0)
  expect(betaQuantile(0.5, 3, 0)).toBe(1)
  expect(betaQuantile(0, 3, 3)).toBe(0)
  expect(betaQuantile(1, 3, 3)).toBe(1)
})
