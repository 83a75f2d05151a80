import { expect, test } from 'vitest'

import { makeClockWindow } from '../../../src/simulator/quota/windows.ts'

test('a period counts what is booked in it, and the next begins at nothing', () => {
  const window = makeClockWindow(100)
  window.book(30, 5)
  window.book(99, 7)
  expect(window.takenAt(99)).toBe(12)
  expect(window.takenAt(100)).toBe(0)
})

test('a period is the clock’s, and no matter when something was booked first', () => {
  const window = makeClockWindow(100)
  window.book(99, 5)
  window.book(100, 5)
  expect(window.takenAt(199)).toBe(5)
})

test('what is given back makes room in its own period', () => {
  const window = makeClockWindow(100)
  const moment = window.book(0, 50)
  window.giveBack(99, moment, 20)
  expect(window.takenAt(99)).toBe(30)
})

test('what is given back too late makes no room in another period', () => {
  const window = makeClockWindow(100)
  const moment = window.book(0, 50)
  window.book(100, 50)
  window.giveBack(100, moment, 20)
  expect(window.takenAt(100)).toBe(50)
})
