import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grainOf, spreadOf, spreadStamps } from '../../src/traces/trace-stamps.ts'

const stamps = (...atMs: readonly number[]): Float64Array => Float64Array.from(atMs)

test.each([
  ['whole seconds with pauses', [0, 0, 1_000, 5_000, 5_000, 12_000], 2, 1_000],
  ['three seconds, off by a little', [0, 0, 2_999, 5_999, 5_999, 9_000, 12_000], 2, 3_000],
  ['all at one moment', [7, 7, 7], 2, 0],
  ['none alike', [0, 1.5, 3.25], 0, 1.75],
  ['nothing', [], 0, 0],
])('%s', (_, atMs, ties, quantumMs) => {
  expect(grainOf(stamps(...atMs))).toEqual({ ties, quantumMs })
})

describe('stamps are spread', () => {
  test('where more than a fifth are ties, or where a log has whole seconds', () => {
    const tied = stamps(0, 0, 0, 3_000)
    expect(spreadOf(tied, 'auto', false)).toBe(3_000)
    expect(spreadOf(tied, 'off', true)).toBeNull()
    expect(spreadOf(tied, 500, false)).toBe(500)
    expect(spreadOf(stamps(0, 1_000, 5_000, 6_000, 6_000, 9_000), 'auto', false)).toBeNull()
    expect(spreadOf(stamps(0, 1_000, 5_000, 6_000, 6_000, 9_000), 'auto', true)).toBe(1_000)
    // Nobody knows how long one moment was.
    expect(spreadOf(stamps(5, 5, 5), 'auto', false)).toBeNull()
  })

  test('within what they were rounded to, in their order, evenly, and the same each time', () => {
    const atMs = Float64Array.from({ length: 20_000 }, (_, index) => Math.floor(index / 10) * 3_000)
    const spread = spreadStamps(atMs, 3_000)
    expect(spreadStamps(atMs, 3_000)).toEqual(spread)
    expect(spread).toEqual(spread.toSorted())
    const parts = [...spread].map((at, index) => (at - (atMs[index] as number)) / 3_000)
    expect(parts.filter((part) => !(part >= 0 && part < 1))).toEqual([])
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => parts.filter((part) => Math.floor(part * 10) === tenth).length,
    )
    // 2,000 each, with a deviation of √(20,000 · 0.1 · 0.9) = 42.
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(5 * 42)
  })

  test('and never before their stamp, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.integer({ min: 1, max: 10_000 }), (written, quantumMs) => {
        const atMs = stamps(...written.toSorted((a, b) => a - b))
        const spread = spreadStamps(atMs, quantumMs)
        for (const [index, at] of spread.entries()) {
          expect(at >= (atMs[index] as number) && at <= (atMs[index] as number) + quantumMs).toBe(true)
        }
      }),
    )
  })
})
