import { expect, test } from 'vitest'
import { leastSamplesFor, weakPercentiles } from '../../src/results/percentiles.ts'

test.each([
  [50, 11],
  [90, 64],
  [95, 130],
  [99, 662],
  [99.9, 6_636],
  [10, 64],
])('p%d takes %i samples', (percent, samples) => {
  expect(leastSamplesFor(percent)).toBe(samples)
})

test.each([
  [0, ['10', '25', '50', '75', '90', '95', '99', '99.9', '99.99']],
  [63, ['10', '90', '95', '99', '99.9', '99.99']],
  [64, ['95', '99', '99.9', '99.99']],
  [662, ['99.9', '99.99']],
  [6_635, ['99.9', '99.99']],
  [6_636, ['99.99']],
  [1_000_000, []],
])('%i samples are too few for %j', (samples, weak) => {
  expect(weakPercentiles(samples)).toEqual(weak)
})
