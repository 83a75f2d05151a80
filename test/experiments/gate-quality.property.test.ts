// A shortened form of gate-quality.ts: enough nights that a gate which raises three times as often as it may, or finds half, is seen.
import { expect, test } from 'vitest'
import { simulateNights, simulatePairs } from './gate-quality/simulate-nights.ts'

const shape = { baseNights: 14, runsANight: 5, minutes: 5, calls: 600 }

test('the gate is quiet in a restless service that remembers', () => {
  const { nights, raised } = simulateNights({ ...shape, spread: 0.1, memory: 0.5, factors: [] }, 60, 1)
  expect(nights).toBe(60)
  // 3 at most on average; the gate that compared runs raised 20.
  expect(raised).toBeLessThan(9)
}, 60_000)

test('and finds times to first token that are a third longer in a calm one', () => {
  const { found } = simulateNights({ ...shape, spread: 0.03, memory: 0, factors: [1.35] }, 20, 1)
  expect(found[0]).toBeGreaterThan(15)
}, 60_000)

test('pairs of one night are quiet, however nights differ, and find a third', () => {
  const { found, raised } = simulatePairs({ pairs: 5, minutes: 5, calls: 600, spread: 0.15, factors: [1.35] }, 30, 1)
  expect(raised).toBeLessThan(6)
  expect(found[0]).toBeGreaterThan(22)
}, 60_000)
