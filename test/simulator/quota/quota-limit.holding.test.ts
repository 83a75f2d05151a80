import { expect, test } from 'vitest'

import { changeHolding, makeHolding } from '../../../src/simulator/quota/quota-limit.ts'
import { makeSlidingWindow } from '../../../src/simulator/quota/windows.ts'

const changes = (...steps: readonly (readonly [atMs: number, amount: number])[]) => {
  const window = makeSlidingWindow(100)
  const holding = makeHolding()
  for (const [atMs, amount] of steps) changeHolding(window, holding, atMs, amount)
  return { window, holding }
}

test('what comes on top counts from when it came', () => {
  const { window } = changes([0, 50], [60, 80])
  expect([99, 100, 159, 160].map((atMs) => window.takenAt(atMs))).toEqual([80, 30, 30, 0])
})

test('use above the reservation counts even when the reservation has left', () => {
  const { window } = changes([0, 50], [150, 80])
  expect(window.takenAt(150)).toBe(30)
})

test('less undoes the latest first', () => {
  const { window } = changes([0, 50], [60, 80], [70, 40])
  expect([99, 100].map((atMs) => window.takenAt(atMs))).toEqual([40, 0])
})

test('less than what still counts makes no room beyond it', () => {
  const { window } = changes([0, 50], [60, 80], [110, 10])
  changeHolding(window, makeHolding(), 110, 5)
  expect(window.takenAt(110)).toBe(5)
})

test('deltas of one millisecond are one booking', () => {
  const { holding } = changes([0, 50], [60, 51], [60, 52], [60, 53])
  expect(holding.bookings.map(({ amount }) => amount)).toEqual([50, 3])
})
