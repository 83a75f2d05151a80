import { expect, test } from 'vitest'
import { effectiveSamples } from '../../src/results/design-effect.ts'

const stretches = (beyond: readonly number[], samples = 100) => beyond.map((each) => ({ samples, beyond: each }))

test('samples that are no more alike than chance has them count in full', () => {
  expect(effectiveSamples(1_000, stretches([5, 4, 6, 5, 5, 4, 6, 5, 5, 5]))).toBe(1_000)
  expect(effectiveSamples(1_000, stretches(Array.from({ length: 10 }, () => 0)))).toBe(1_000)
})

test('those of one bad stretch count as far fewer', () => {
  // All 50 in one stretch: S = 45 and nine times -5, so V = 2,250 · 10/9 where chance has 47.5; and t of nine degrees for the normal quantile.
  const effective = effectiveSamples(1_000, stretches([50, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
  const alike = 0.2 + (-45 * 5 + 8 * 25) / 2_250
  expect(effective).toBeCloseTo(((1_000 * 47.5) / 2_500 / ((1 + alike) / (1 - alike))) * (1.959964 / 2.262157) ** 2, 3)
})

test('a stretch that follows a bad one and is bad too says less than one elsewhere', () => {
  const together = effectiveSamples(1_000, stretches([10, 10, 10, 10, 10, 0, 0, 0, 0, 0]))
  const apart = effectiveSamples(1_000, stretches([10, 0, 10, 0, 10, 0, 10, 0, 10, 0]))
  expect(together).toBeLessThan(apart / 2)
})

test('where nobody can tell they count as half', () => {
  expect(effectiveSamples(1_000, null)).toBe(500)
  expect(effectiveSamples(90, stretches([1, 0, 2, 1, 0, 1, 1, 0, 1, 1], 9))).toBe(45)
  expect(effectiveSamples(400, stretches([1, 0, 2, 1]))).toBe(200)
})
