import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { permutedIndex } from '../../src/prompts/permuted-index.ts'

const permutation = (length: number, seed: number): number[] =>
  Array.from({ length }, (_, index) => permutedIndex(index, length, seed, 'test'))

test('every index comes once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (length, seed) => {
      expect(permutation(length, seed).toSorted((one, other) => one - other)).toEqual([...Array(length).keys()])
    }),
  )
})

test('large lengths are gone through as well', () => {
  const seen = new Set(Array.from({ length: 5_000 }, (_, index) => permutedIndex(index, 3_000_000_000, 1, 'test')))
  expect(seen.size).toBe(5_000)
  for (const index of seen) expect(index >= 0 && index < 3_000_000_000).toBe(true)
})

test('where an index goes is spread evenly over seeds', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let seed = 0; seed < 5_000; seed++) {
    const index = permutedIndex(3, 10, seed, 'test')
    counts[index] = (counts[index] ?? 0) + 1
  }
  // 500 expected of each, with a deviation of 21.
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(106)
})

test('neighbours do not stay neighbours', () => {
  const order = permutation(1_000, 5)
  const together = order.filter((value, index) => Math.abs(value - (order[index - 1] ?? -9)) === 1)
  expect(together.length).toBeLessThan(12)
})
