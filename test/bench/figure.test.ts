import { expect, test } from 'vitest'
import { ratiosOf, spreadOf } from './figure.ts'

test.each([
  [[2], { median: 2, least: 2, most: 2 }],
  [[9, 1, 5], { median: 5, least: 1, most: 9 }],
  [[10, 9], { median: 10, least: 9, most: 10 }],
  [[], { median: Number.NaN, least: Number.NaN, most: Number.NaN }],
])('the spread of %j', (rounds, expected) => {
  expect(spreadOf(rounds)).toEqual(expected)
})

test('a ratio is that of one round, so that a round in which all was slow says the same as another', () => {
  expect(ratiosOf([2, 20], [1, 10])).toEqual([2, 2])
})

test('a round without its other half has no ratio', () => {
  expect(ratiosOf([2], [])).toEqual([Number.NaN])
})
