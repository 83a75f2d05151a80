import { describe, expect, test } from 'vitest'
import type { TakenQuota } from '../../../src/metrics/traffic.ts'
import { makeQuotaMinutes } from '../../../src/results/load/quota-minutes.ts'

// The run starts 20 s before a full minute.
const startedAtMs = Date.parse('2026-11-20T10:00:40.000Z')

function minutesOf(calls: readonly TakenQuota[], measuredMs = 90_000, throttledMs: readonly number[] = []) {
  const minutes = makeQuotaMinutes(startedAtMs)
  for (const call of calls) minutes.addTaken(call)
  for (const atMs of throttledMs) minutes.addThrottled(atMs)
  return minutes.finish(measuredMs)
}

describe('a minute of the clock', () => {
  test('has the requests sent in it, what was throttled in it, and how much of it was run', () => {
    const rows = minutesOf(
      [
        [0, 5_000, 100, 60],
        [19_999, 21_000, 100, 60],
        [20_000, 21_000, 100, 60],
      ],
      30_000,
      [1_000, 25_000, 26_000],
    )
    expect(rows).toMatchObject([
      { startedAt: '2026-11-20T10:00:00.000Z', coveredMs: 20_000, requests: 2, throttled: 1, settledTokens: 120 },
      { startedAt: '2026-11-20T10:01:00.000Z', coveredMs: 10_000, requests: 1, throttled: 2, settledTokens: 60 },
    ])
  })

  test('has reserved at most what calls under way at one moment had, those of the minute before too', () => {
    const rows = minutesOf([
      [0, 30_000, 100, 10],
      [5_000, 10_000, 70, 10],
      [10_000, 15_000, 50, 10],
      [40_000, 45_000, 30, 10],
    ])
    expect(rows.map(({ mostReservedTokens }) => mostReservedTokens)).toEqual([170, 100])
  })

  test('has taken at most what was settled and reserved of it: what a call gives back makes room for the next', () => {
    // 100, then 200, then 110 when the first has settled at 10, then 210.
    const rows = minutesOf([
      [0, 6_000, 100, 10],
      [5_000, 15_000, 100, 20],
      [7_000, 15_000, 100, 30],
    ])
    expect(rows).toMatchObject([{ mostTakenTokens: 210, settledTokens: 60 }])
  })

  test('gets nothing back once it is over', () => {
    const rows = minutesOf([
      [10_000, 30_000, 100, 10],
      [40_000, 41_000, 50, 20],
    ])
    expect(rows).toMatchObject([
      { mostTakenTokens: 100, settledTokens: 10 },
      { mostTakenTokens: 50, settledTokens: 20 },
    ])
  })

  test('has what a call that it ended in used beyond its reservation', () => {
    const rows = minutesOf([[10_000, 30_000, 100, 130]])
    expect(rows).toMatchObject([
      { requests: 1, settledTokens: 100, mostReservedTokens: 100, mostTakenTokens: 100 },
      { requests: 0, settledTokens: 30, mostReservedTokens: 100, mostTakenTokens: 30 },
    ])
  })

  test('between two others is there if a call reserves through it', () => {
    const rows = minutesOf([[0, 100_000, 100, 10]], 110_000)
    expect(rows.map(({ mostReservedTokens, requests }) => [requests, mostReservedTokens])).toEqual([
      [1, 100],
      [0, 100],
      [0, 100],
    ])
  })

  test('frees what ends at the moment at which another is sent, first', () => {
    expect(
      minutesOf([
        [0, 5_000, 100, 100],
        [5_000, 6_000, 100, 100],
      ]),
    ).toMatchObject([{ mostReservedTokens: 100 }])
  })
})

test('a call that may make any length of output leaves reservations unknown, not what it settled', () => {
  const rows = minutesOf([
    [0, 5_000, null, 60],
    [6_000, 7_000, 100, 60],
  ])
  expect(rows).toMatchObject([{ settledTokens: 120, mostReservedTokens: null, mostTakenTokens: null }])
})

test('without a burndown no tokens are known', () => {
  expect(minutesOf([[0, 5_000, 100, null]])).toMatchObject([
    { requests: 1, settledTokens: null, mostTakenTokens: null },
  ])
})

test('a call that told no usage is a request, and counted apart', () => {
  const minutes = makeQuotaMinutes(startedAtMs)
  minutes.addTaken([0, 5_000, null, null])
  minutes.addTaken([1_000, 2_000, 100, 40])
  expect(minutes.finish(30_000)).toMatchObject([{ requests: 2, settledTokens: 40, mostReservedTokens: 100 }])
  expect(minutes.callsWithoutUsage()).toBe(1)
})

test('where the burndown is not known, nobody knows what was settled, and nobody is said to have told no usage', () => {
  const minutes = makeQuotaMinutes(startedAtMs, false)
  minutes.addTaken([0, 5_000, null, null])
  expect(minutes.finish(30_000)).toMatchObject([{ requests: 1, settledTokens: null, mostTakenTokens: null }])
  expect(minutes.callsWithoutUsage()).toBe(0)
})

test('a call is of every minute that it lasts in, whatever is known of its tokens', () => {
  const minutes = makeQuotaMinutes(startedAtMs)
  minutes.addTaken([0, 125_000, null, 40])
  expect(minutes.finish(130_000).map(({ requests }) => requests)).toEqual([1, 0, 0])
})
