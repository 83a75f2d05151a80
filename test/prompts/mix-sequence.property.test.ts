import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeMixSequence } from '../../src/prompts/mix-sequence.ts'

const WEIGHTS = [3, 1, 0.5]

test('a draw is the same in whatever order it is asked for', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.nat(2_000), { minLength: 1, maxLength: 20 }), (seed, positions) => {
      const inOrder = makeMixSequence(WEIGHTS, seed, 0)
      const asked = makeMixSequence(WEIGHTS, seed, 0)
      const draws = new Map(positions.toSorted((one, other) => one - other).map((at) => [at, inOrder.drawAt(at)]))
      for (const at of positions) expect(asked.drawAt(at)).toEqual(draws.get(at))
    }),
    { numRuns: 50 },
  )
})

test('the draws of an entry are counted from 0 without a gap', () => {
  const sequence = makeMixSequence(WEIGHTS, 9, 0)
  const next = WEIGHTS.map(() => 0)
  for (let position = 0; position < 3_000; position++) {
    const { entry, ordinal } = sequence.drawAt(position)
    expect(ordinal).toBe(next[entry])
    next[entry] = ordinal + 1
  }
})

test('entries are taken as often as their weights say', () => {
  const sequence = makeMixSequence(WEIGHTS, 4, 1)
  const counts = WEIGHTS.map(() => 0)
  for (let position = 0; position < 9_000; position++) {
    const { entry } = sequence.drawAt(position)
    counts[entry] = (counts[entry] ?? 0) + 1
  }
  // 6000, 2000 and 1000 expected, with deviations of 45, 39 and 30.
  const [often = 0, sometimes = 0, rarely = 0] = counts
  expect(Math.abs(often - 6_000)).toBeLessThan(225)
  expect(Math.abs(sometimes - 2_000)).toBeLessThan(200)
  expect(Math.abs(rarely - 1_000)).toBeLessThan(150)
})
