import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mannWhitney } from '../../../src/results/compare/mann-whitney.ts'

// Few different values, so that there are ties.
const side = array(integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 })

const pairsAbove = (base: readonly number[], run: readonly number[]): number =>
  base
    .flatMap((before) => run.map((after): number => (after > before ? 1 : after === before ? 0.5 : 0)))
    .reduce((a, b) => a + b, 0)

/** Every way to label as many of all values run. */
function everyU(values: readonly number[], runCount: number): number[] {
  const found: number[] = []
  for (let mask = 0; mask < 1 << values.length; mask++) {
    const run = values.filter((_, index) => (mask >> index) & 1)
    if (run.length === runCount)
      found.push(
        pairsAbove(
          values.filter((_, index) => !((mask >> index) & 1)),
          run,
        ),
      )
  }
  return found
}

describe('the exact Mann-Whitney test', () => {
  test('is the count over all ways to label the runs, with ties', () => {
    assert(
      property(side, side, (base, run) => {
        const { greaterChance, lessChance, u } = mannWhitney(base, run)
        const all = everyU([...base, ...run], run.length)
        expect(u).toBe(pairsAbove(base, run))
        expect(greaterChance).toBeCloseTo(all.filter((other) => other >= u).length / all.length, 12)
        expect(lessChance).toBeCloseTo(all.filter((other) => other <= u).length / all.length, 12)
      }),
    )
  })

  test('is the mirror image of itself when the sides change places', () => {
    assert(
      property(side, side, (base, run) => {
        const there = mannWhitney(base, run)
        const back = mannWhitney(run, base)
        expect(there.greaterChance).toBeCloseTo(back.lessChance, 12)
        expect(there.u + back.u).toBe(base.length * run.length)
      }),
    )
  })
})
