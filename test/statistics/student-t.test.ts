import { expect, test } from 'vitest'
import { studentTQuantile, studentTUpperTail } from '../../src/statistics/student-t.ts'

// From the tables; 0.05/12 is a level of twelve comparisons together.
test.each([
  [0.975, 9, 2.262157],
  [0.95, 4, 2.131847],
  [0.975, 1, 12.706205],
  [1 - 0.05 / 12, 4, 4.851],
  [1 - 0.05 / 12, 13, 3.107],
  [0.975, 1e6, 1.959966],
])('the quantile %d of t with %d degrees of freedom is %d', (chance, degreesOfFreedom, expected) => {
  expect(studentTQuantile(chance, degreesOfFreedom)).toBeCloseTo(expected, expected > 3 && expected < 5 ? 3 : 5)
})

test.each([1e-9, 0.001, 0.05, 0.3, 0.499, 0.5, 0.6, 0.9, 0.999])(
  'the tail above the quantile is the rest: %d',
  (chance) => {
    for (const degreesOfFreedom of [1, 2.5, 4, 13, 300]) {
      const t = studentTQuantile(chance, degreesOfFreedom)
      expect(studentTUpperTail(-t, degreesOfFreedom) / chance).toBeCloseTo(1, 9)
    }
  },
)

test('with one degree of freedom it is the Cauchy distribution, far out too', () => {
  expect(studentTUpperTail(1, 1)).toBeCloseTo(0.25, 14)
  expect((studentTUpperTail(1e6, 1) * Math.PI) / 1e-6).toBeCloseTo(1, 9)
})
