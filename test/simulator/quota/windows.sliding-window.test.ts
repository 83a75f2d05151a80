import { expect, test } from 'vitest'

import { makeSlidingWindow } from '../../../src/simulator/quota/windows.ts'

test('what is booked counts for exactly a period', () => {
  const window = makeSlidingWindow(100)
  window.book(30, 5)
  window.book(40, 7)
  expect([129, 130, 139, 140].map((atMs) => window.takenAt(atMs))).toEqual([12, 7, 7, 0])
})

test('what is given back makes room while it counts', () => {
  const window = makeSlidingWindow(100)
  const moment = window.book(0, 50)
  window.book(10, 1)
  window.giveBack(99, moment, 20)
  expect([99, 100].map((atMs) => window.takenAt(atMs))).toEqual([31, 1])
})

test('what is given back too late makes no room', () => {
  const window = makeSlidingWindow(100)
  const moment = window.book(0, 50)
  window.book(60, 50)
  window.giveBack(100, moment, 20)
  expect(window.takenAt(100)).toBe(50)
})

test('bookings of one millisecond leave together, and each can be given back', () => {
  const window = makeSlidingWindow(100)
  const first = window.book(0, 10)
  const second = window.book(0, 20)
  window.giveBack(50, first, 10)
  window.giveBack(50, second, 5)
  expect([50, 100].map((atMs) => window.takenAt(atMs))).toEqual([15, 0])
})

test('an empty window can be booked again', () => {
  const window = makeSlidingWindow(100)
  window.book(0, 10)
  expect(window.takenAt(500)).toBe(0)
  window.book(500, 3)
  expect(window.takenAt(599)).toBe(3)
})
