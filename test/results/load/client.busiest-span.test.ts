import { expect, test } from 'vitest'
import { makeBusiestSpan } from '../../../src/results/load/client.ts'

const mostOf = (...told: readonly (readonly [value: number, seconds: number])[]): number | null => {
  const span = makeBusiestSpan()
  for (const [value, seconds] of told) span.add(value, seconds * 1_000)
  return span.most()
}
const seconds = (value: number, count: number) => Array.from({ length: count }, () => [value, 1] as const)

test('ten busy seconds in an hour of calm are told of', () => {
  expect(mostOf(...seconds(10, 1_800), ...seconds(95, 10), ...seconds(10, 1_800))).toBe(95)
})

test('a single busy second is spread over ten', () => {
  expect(mostOf(...seconds(10, 60), [100, 1], ...seconds(10, 60))).toBe(19)
})

test('of less than ten seconds it is the mean of all, weighted by time', () => {
  expect(mostOf([90, 1], [30, 3])).toBe(45)
})

test('an interval that is longer than ten seconds stands for itself', () => {
  expect(mostOf([20, 12], [80, 12], [20, 12])).toBe(80)
})

test('of nothing there is none', () => {
  expect(mostOf()).toBeNull()
})
