import { describe, expect, test } from 'vitest'
import { numberInWhole, segmentWithVUs, shareOf, WHOLE_RUN } from '../../src/plan/segment.ts'

describe('the share of a segment', () => {
  test.each([
    { total: 10, count: 3, shares: [4, 3, 3] },
    { total: 10, count: 4, shares: [3, 3, 2, 2] },
    { total: 3, count: 5, shares: [1, 1, 1, 0, 0] },
    { total: 0, count: 2, shares: [0, 0] },
    { total: 7, count: 1, shares: [7] },
  ])('$total in $count segments are $shares', ({ total, count, shares }) => {
    expect(shares.map((_, index) => shareOf(total, { index, count }))).toEqual(shares)
  })
})

test('numbers are dealt out like cards', () => {
  const dealt = [0, 1, 2].map((index) => [0, 1, 2].map((own) => numberInWhole(own, { index, count: 3 })))
  expect(dealt).toEqual([
    [0, 3, 6],
    [1, 4, 7],
    [2, 5, 8],
  ])
  expect(numberInWhole(41, WHOLE_RUN)).toBe(41)
})

test.each([
  { segment: { index: 1, count: 5 }, vus: 9, among: { index: 1, count: 5 } },
  { segment: { index: 1, count: 5 }, vus: 2, among: { index: 1, count: 2 } },
  { segment: { index: 2, count: 5 }, vus: 2, among: null },
  { segment: WHOLE_RUN, vus: 0, among: null },
])('of $segment with $vus VUs is left $among', ({ segment, vus, among }) => {
  expect(segmentWithVUs(segment, vus)).toEqual(among)
})
