import { expect, test } from 'vitest'
import { leastSamplesFor } from '../../src/results/percentiles.ts'

// 0.5^6 and 0.9^36 are below 0.025, 0.5^5 and 0.9^35 above.
test.each([
  [50, 6],
  [90, 36],
  [95, 72],
  [99, 368],
  [99.9, 3_688],
  [99.99, 36_887],
  [10, 36],
])('an interval of p%d has both ends from %i independent samples on', (percent, samples) => {
  expect(leastSamplesFor(percent)).toBe(samples)
})
