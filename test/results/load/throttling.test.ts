import { expect, test } from 'vitest'
import { makeThrottlingFold } from '../../../src/results/load/throttling.ts'
import { CALL, interval, trafficSeries } from './intervals.ts'

const throttled = (throttle: string, count: number) => ({
  metric: 'calls_throttled' as const,
  tags: { ...CALL, throttle },
  count,
})
const mode = { mode: 'standard' }

function fold(...intervals: ReturnType<typeof interval>[]) {
  const throttling = makeThrottlingFold(['standard', 'idle'], 1_000)
  for (const each of intervals) throttling.add(each)
  return throttling.summary()
}

test('kinds, shares, attempts and backoff are of the whole run, and a mode without a call is left out', () => {
  const [standard, ...others] = fold(
    interval(0, 1, {
      counts: { calls: 10, calls_completed: 4, attempts: 12, backoff_time: 300 },
      more: [throttled('requests', 3), throttled('in-stream', 2)],
    }),
    interval(1, 2, {
      counts: { calls: 10, calls_completed: 4, calls_failed: 1, calls_aborted: 1, attempts: 12, backoff_time: 100 },
      more: [throttled('requests', 1), throttled('capacity', 4)],
    }),
  )
  expect(others).toEqual([])
  expect(standard).toMatchObject({
    mode: 'standard',
    calls: 20,
    throttled: 10,
    share: 0.5,
    kinds: [
      { throttle: 'capacity', count: 4, share: 0.2 },
      { throttle: 'requests', count: 4, share: 0.2 },
      { throttle: 'in-stream', count: 2, share: 0.1 },
    ],
    refusedByStatus: 8,
    refusedInStream: 2,
    attemptsPerSuccess: 3,
    backoffMs: 400,
    backoffPerSuccessMs: 50,
  })
})

test('the worst interval has the greatest share of the calls that ended in it; of equal shares, the most of them', () => {
  const [standard] = fold(
    interval(0, 1, { counts: { calls: 9, calls_completed: 1 }, more: [throttled('tokens', 1)] }),
    interval(1, 2, { counts: { calls: 1, calls_failed: 3 }, more: [throttled('tokens', 3)] }),
    interval(2, 3, { counts: { calls: 1, calls_completed: 9 }, more: [throttled('tokens', 4)] }),
    interval(3, 4, { counts: { calls: 1, calls_completed: 2 }, more: [throttled('tokens', 2)] }),
  )
  expect(standard?.worstInterval).toEqual({ startMs: 1_000, endMs: 2_000, ended: 6, throttled: 3 })
})

const throttle = (endMs: number) => trafficSeries(mode, { firstThrottle: { endMs, intendedStartMs: endMs - 50 } })

test('the first throttle is the one that ended first, in whichever interval it was told', () => {
  const [standard] = fold(
    interval(0, 1, { counts: { calls: 3 } }),
    interval(1, 2, { traffic: [throttle(1_900)] }),
    interval(2, 3, { traffic: [throttle(1_899.5)] }),
    interval(3, 4, { traffic: [throttle(3_100)] }),
  )
  expect(standard?.first).toEqual({ endMs: 1_899.5, intendedStartMs: 1_849.5 })
})

const streak = (longestThrottleStreak: number) => trafficSeries(mode, { longestThrottleStreak })

test('the longest streak is what the threads together had counted at last', () => {
  const ofScenario = trafficSeries({ scenario: 'ramp', mode: 'standard' }, { longestThrottleStreak: 99 })
  const [standard] = fold(
    interval(0, 1, { counts: { calls: 3 }, traffic: [streak(2), ofScenario] }),
    interval(1, 2, { traffic: [streak(7)] }),
    interval(2, 3),
  )
  expect(standard?.longestStreak).toBe(7)
})

test('without a success nothing is per success, and without a throttle nothing is first or worst', () => {
  const [standard] = fold(interval(0, 1, { counts: { calls: 2, attempts: 2, calls_failed: 2 } }))
  expect(standard).toMatchObject({
    share: 0,
    kinds: [],
    first: null,
    worstInterval: null,
    attemptsPerSuccess: null,
    backoffPerSuccessMs: null,
  })
})

test('a throttle in the last 20 ms is no interval of 100 %', () => {
  const [standard] = fold(
    interval(0, 1, { counts: { calls: 10, calls_completed: 9 }, more: [throttled('requests', 1)] }),
    interval(1, 2, { counts: { calls: 10, calls_completed: 10 } }),
    interval(2, 2.02, { counts: { calls: 1 }, more: [throttled('requests', 1)] }),
  )
  expect(standard?.worstInterval).toEqual({ startMs: 0, endMs: 1_000, ended: 10, throttled: 1 })
  const [other] = fold(
    interval(0, 1, { counts: { calls: 10, calls_completed: 10 } }),
    interval(1, 1.02, { counts: { calls: 1 }, more: [throttled('requests', 1)] }),
  )
  expect(other?.worstInterval).toEqual({ startMs: 0, endMs: 1_020, ended: 11, throttled: 1 })
})
