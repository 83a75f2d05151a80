import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockOfIteration, modeOfIteration } from '../../src/prompts/mix-sequence.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const planOf = (seed: number, modes: readonly number[]): RunPlan => {
  const [scenario] = runPlan().scenarios
  if (scenario === undefined) throw new Error('the plan has a scenario')
  return runPlan({
    seed,
    modes: modes.map(() => modePlan()),
    scenarios: [
      { ...scenario, modes },
      { ...scenario, modes },
    ],
  })
}

const seeds = fc.nat()
const modes = fc.integer({ min: 1, max: 6 }).map((count) => Array.from({ length: count }, (_, index) => index + 3))

test('each block of iterations has each mode once', () => {
  fc.assert(
    fc.property(seeds, modes, fc.nat(10_000), (seed, taken, block) => {
      const plan = planOf(seed, taken)
      const iterations = taken.map((_, index) => block * taken.length + index)
      expect(
        iterations.map((iteration) => modeOfIteration(plan, 0, iteration)).toSorted((one, other) => one - other),
      ).toEqual(taken)
      expect(new Set(iterations.map((iteration) => blockOfIteration(plan, 0, iteration)))).toEqual(new Set([block]))
    }),
  )
})

test('after any number of iterations no mode is ahead of another by more than one', () => {
  fc.assert(
    fc.property(seeds, modes, fc.nat(300), (seed, taken, iterations) => {
      const plan = planOf(seed, taken)
      const counts = new Map(taken.map((mode) => [mode, 0]))
      for (let iteration = 0; iteration < iterations; iteration++) {
        const mode = modeOfIteration(plan, 0, iteration)
        counts.set(mode, (counts.get(mode) ?? 0) + 1)
      }
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1)
    }),
  )
})

test('every order comes about equally often', () => {
  const plan = planOf(11, [0, 1, 2])
  const orders = new Map<string, number>()
  for (let block = 0; block < 6_000; block++) {
    const order = [0, 1, 2].map((index) => modeOfIteration(plan, 0, block * 3 + index)).join('')
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  expect(orders.size).toBe(6)
  // 1000 expected of each, with a deviation of 29; five of them on either side.
  for (const count of orders.values()) expect(Math.abs(count - 1_000)).toBeLessThan(145)
})

const ordersOf = (seed: number, scenario: number): string =>
  Array.from({ length: 40 }, (_, iteration) => modeOfIteration(planOf(seed, [0, 1, 2]), scenario, iteration)).join('')

test('scenarios and seeds have orders of their own', () => {
  expect(new Set([ordersOf(1, 0), ordersOf(1, 1), ordersOf(2, 0)]).size).toBe(3)
  expect(ordersOf(1, 0)).toBe(ordersOf(1, 0))
})

test('a scenario that the plan does not have is a bug', () => {
  expect(() => modeOfIteration(runPlan(), 5, 0)).toThrow('the plan has no scenario 5')
})
