import { array, assert, constant, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/random/random.ts'
import { riseChances, type Observed } from '../../../src/results/compare/change-chances.ts'
import { mannWhitney } from '../../../src/results/compare/mann-whitney.ts'

const ALPHA = 0.05

const values = array(integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 })
const observed = record({ base: values, run: values, minShift: constant(0) })

const ask = (all: readonly Observed[], mostChance: number): number[] =>
  riseChances(all, mostChance, makeRandom(1, 'divisions'))

describe('the chance of a rise', () => {
  test('of one metric is the one-sided Mann-Whitney test, where any shift matters', () => {
    assert(
      property(observed, (one) => {
        const anyShift = { ...one, minShift: -Infinity }
        expect(ask([anyShift], 1)[0]).toBeCloseTo(mannWhitney(one.base, one.run).greaterChance, 12)
      }),
    )
  })

  test('of several is at least each one’s own and at most what Holm’s rule makes of them', () => {
    assert(
      property(array(observed, { minLength: 1, maxLength: 4 }), (several) => {
        const all = several.map((one) => ({ ...one, minShift: -Infinity }))
        const alone = all.map(({ base, run }) => mannWhitney(base, run).greaterChance)
        const together = ask(all, 1)
        const order = alone.map((_, index) => index).sort((a, b) => alone[a]! - alone[b]!)
        let holm = 0
        for (const [place, index] of order.entries()) {
          holm = Math.max(holm, (all.length - place) * alone[index]!)
          expect(together[index]).toBeGreaterThanOrEqual(alone[index]! - 1e-9)
          expect(together[index]).toBeLessThanOrEqual(holm + 1e-9)
        }
      }),
    )
  })

  test('is 1 for a shift that is too small to matter, however clear', () => {
    const small = { base: [1, 2, 3, 4, 5], run: [6, 7, 8, 9, 10], minShift: 5.5 }
    expect(ask([small], ALPHA)).toEqual([1])
    expect(ask([{ ...small, minShift: 5 }], ALPHA)[0]).toBeCloseTo(1 / 252, 12)
  })

  test('is not raised by metrics that never move as far as to matter', () => {
    const moved = { base: [1, 2, 3, 4, 5], run: [6, 7, 8, 9, 10.5], minShift: 2 }
    const quiet = Array.from({ length: 30 }, (_, index) => ({
      base: [0, 0.1, 0.2, 0.3, 0.4].map((value) => (value * (index + 3)) % 0.5),
      run: [0, 0.1, 0.2, 0.3, 0.4].map((value) => (value * (index + 2)) % 0.5),
      minShift: 2,
    }))
    expect(ask([moved, ...quiet], ALPHA)[0]).toBeCloseTo(1 / 252, 12)
  })

  test('rejects in no more runs than it may, whatever moves together, where nothing has changed', () => {
    const random = makeRandom(3, 'level')
    const draw = (): number => random.next() + random.next() + random.next()
    let rejected = 0
    const trials = 1_000
    for (let trial = 0; trial < trials; trial++) {
      const shared = Array.from({ length: 10 }, draw)
      const all = Array.from({ length: 6 }, (_, metric) => {
        const each = shared.map((value) => (metric < 3 ? value + 0.3 * draw() : draw()))
        return { base: each.slice(0, 5), run: each.slice(5), minShift: 0.2 }
      })
      if (Math.min(...ask(all, ALPHA)) <= ALPHA) rejected++
    }
    // 5 %, with a standard error of 0.7 %.
    expect(rejected / trials).toBeLessThan(0.07)
    expect(rejected / trials).toBeGreaterThan(0.01)
  })
})
