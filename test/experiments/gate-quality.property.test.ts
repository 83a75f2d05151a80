// A shortened form of gate-quality.ts: enough nights that a gate which raises twice as often as it may, or finds half,
// is seen, and whatever the seed, one that keeps what docs/comparing.md says is not.
import { expect, test } from 'vitest'
import { simulateNights } from './gate-quality/simulate-nights.ts'
import { BOTH_MODES } from './gate-quality/simulate-run.ts'

const NIGHTS = 30
const shape = { name: 'short', baseNights: 5, runsANight: 1, runs: 5, runNights: 5, minutes: 10, modes: BOTH_MODES }

test('the gate is quiet where nothing has changed but the noise', () => {
  const { raised, raisedByEach } = simulateNights({ ...shape, factor: 1 }, NIGHTS, 1)
  // One or two may raise; six would be one in five.
  expect(raised).toBeLessThan(6)
  expect(raised).toBeLessThanOrEqual(raisedByEach)
})

test('and finds times to first token that are a fifth longer', () => {
  const { found, foundByHolm } = simulateNights({ ...shape, factor: 1.2 }, NIGHTS, 1)
  expect(found).toBeGreaterThan(24)
  expect(found).toBeGreaterThanOrEqual(foundByHolm)
})
