import { expect, test } from 'vitest'
import { mostAround } from './memory-over-time.ts'

const rising = Array.from({ length: 600 }, (_, second) => second + 1)

test('of ten minutes, the end is the last half minute and a tenth is the half minute up to one', () => {
  expect(mostAround(rising, 1)).toBe(600)
  expect(mostAround(rising.toReversed(), 1)).toBe(30)
  expect(mostAround(rising, 0.1)).toBe(60)
  expect(mostAround(rising.toReversed(), 0.1)).toBe(570)
})
