import { expect, test } from 'vitest'

import { makeTokenBucketWindow } from '../../../src/simulator/quota/windows.ts'

test('the store refills evenly, all of it in a period', () => {
  const window = makeTokenBucketWindow(50, 100)
  window.book(1_000, 50)
  expect([1_000, 1_010, 1_050, 1_100, 9_000].map((atMs) => window.takenAt(atMs))).toEqual([50, 45, 25, 0, 0])
})

test('a refill by thirds adds up to the whole unit', () => {
  const window = makeTokenBucketWindow(1, 3)
  window.book(0, 1)
  expect([1, 2, 3].map((atMs) => window.takenAt(atMs))).toEqual([2 / 3, 1 / 3, 0])
})

test('a full store saves nothing up', () => {
  const window = makeTokenBucketWindow(50, 100)
  window.book(0, 1)
  window.book(10_000, 50)
  expect(window.takenAt(10_000)).toBe(50)
})

test('a debt is paid off at the same rate', () => {
  const window = makeTokenBucketWindow(50, 100)
  window.book(0, 150)
  expect([100, 200, 300].map((atMs) => window.takenAt(atMs))).toEqual([100, 50, 0])
})

test('what is given back makes room', () => {
  const window = makeTokenBucketWindow(100, 100)
  const moment = window.book(0, 100)
  window.giveBack(0, moment, 60)
  expect(window.takenAt(0)).toBe(40)
})

test('what the refill has made good is not given back a second time', () => {
  const window = makeTokenBucketWindow(100, 100)
  const moment = window.book(0, 100)
  window.giveBack(90, moment, 60)
  expect(window.takenAt(90)).toBe(0)
})

test('the refill makes good what was booked first, and leaves the rest to be given back', () => {
  const window = makeTokenBucketWindow(100, 100)
  const first = window.book(0, 60)
  const second = window.book(1, 40)
  // 80 are made good by then: the first 60, and half of the second 40.
  window.giveBack(80, first, 60)
  expect(window.takenAt(80)).toBe(20)
  window.giveBack(80, second, 30)
  expect(window.takenAt(80)).toBe(0)
})
