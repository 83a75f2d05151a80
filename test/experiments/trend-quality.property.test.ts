// A shortened form of trend-quality.ts.
import { expect, test } from 'vitest'
import { countFound, countTold } from './trend-quality/simulate-histories.ts'

test.each([0, 0.3, 0.5])(
  'histories without a change that remember %f are seldom told of one',
  (memory) => {
    const told = countTold({ length: 20, memory }, 12, 100, 0.05, 3)
    // 5 at most on average, with a standard error of 2; shuffling such rows tells of 4, 20 and 50.
    expect(told).toBeLessThan(12)
  },
  60_000,
)

test('a change of a fifth is found within a week, after twenty nights', () => {
  const { any, held, told } = countFound({ before: 20, factor: 1.2, memory: 0.3 }, 60, 0.0125, 3)
  expect(any / 60).toBeGreaterThan(0.7)
  expect(held / told).toBeGreaterThan(0.85)
}, 60_000)
