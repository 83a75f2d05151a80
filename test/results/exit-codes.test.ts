import { expect, test } from 'vitest'
import { EXIT_CODES, worstExitCode } from '../../src/results/exit-codes.ts'

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 1, 0], 1],
  [[1, 99, 0], 99],
  [[99, 120, 1], 120],
  [[120, 121], 121],
  [[0, 121, 105], 105],
])('runs that end with %j come to %d', (codes, worst) => {
  expect(worstExitCode(codes)).toBe(worst)
})

test('each code that a run can end with has its place', () => {
  for (const code of Object.values(EXIT_CODES)) expect(worstExitCode([0, code])).toBe(code)
})
