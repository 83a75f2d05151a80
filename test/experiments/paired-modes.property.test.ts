// A shortened form of paired-modes.ts.
import { expect, test } from 'vitest'
import { countHeld } from './paired-modes/simulate-pairs.ts'

test('the interval between two modes of a run holds the true ratio, though prompts and load spread far more than it is wide', () => {
  const { halfWidth, held } = countHeld({ pairs: 1_500, minutes: 10, own: 0.03 }, 50, 120, 1)
  // 95 % of 120, with a standard error of 2.4.
  expect(held).toBeGreaterThan(104)
  expect(halfWidth).toBeLessThan(0.1)
}, 60_000)
