import { describe, expect, test } from 'vitest'
import { normalUpperQuantile, normalUpperTail } from '../../../src/results/compare/normal.ts'

describe('the normal distribution', () => {
  // Abramowitz and Stegun, table 26.1 and 26.2.
  test.each([
    [0, 0.5],
    [1, 0.15865525393146],
    [1.959963984540054, 0.025],
    [2.999, 0.00135434],
    [3, 0.00134989803163],
    [4, 0.00003167124183],
    [-1, 0.84134474606854],
  ])('is exceeded at %d with the chance %d', (z, chance) => {
    expect(normalUpperTail(z)).toBeCloseTo(chance, 8)
  })

  test.each([
    [0.5, 0],
    [0.1, 1.2815515655446],
    [0.05, 1.6448536269515],
    [0.025, 1.9599639845401],
    [0.001, 3.0902323061678],
    [0.9, -1.2815515655446],
  ])('has at the chance %d the quantile %d', (chance, z) => {
    expect(normalUpperQuantile(chance)).toBeCloseTo(z, 9)
  })
})
