import { expect, test } from 'vitest'
import { incompleteGamma } from '../../src/statistics/gamma-distribution.ts'

test('of shape 1 it is exponential', () => {
  for (const x of [0, 0.01, 0.5, 1, 1.9, 2.1, 10, 40]) expect(incompleteGamma(1, x)).toBeCloseTo(1 - Math.exp(-x), 13)
})

test.each([2, 5, 30, 170])('of the whole shape %i it is the chance of so many events of a Poisson process', (shape) => {
  for (const x of [0.1, 1, shape / 2, shape - 1, shape, shape + 3, 2 * shape]) {
    let term = Math.exp(-x)
    let fewer = term
    for (let events = 1; events < shape; events++) {
      term *= x / events
      fewer += term
    }
    expect(incompleteGamma(shape, x)).toBeCloseTo(1 - fewer, 11)
  }
})

// P(1/2, x) = erf(√x); erf(1) and erf(1/2) of Abramowitz and Stegun, table 7.1.
test.each([
  [1, 0.8427007929],
  [0.25, 0.5204998778],
])('of shape 1/2 at %d it is the error function', (x, expected) => {
  expect(incompleteGamma(0.5, x)).toBeCloseTo(expected, 10)
})

test('it rises from 0 to 1', () => {
  for (const shape of [0.01, 0.3, 3, 1_000]) {
    const values = Array.from({ length: 400 }, (_, index) => incompleteGamma(shape, (index * shape) / 100))
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(values[0]).toBe(0)
    expect(incompleteGamma(shape, Infinity)).toBe(1)
  }
})
