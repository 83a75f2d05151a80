import assert from 'node:assert/strict'
import { expect, test } from 'vitest'
import { startIntervals } from '../../src/engine/intervals.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { nextTurn } from '../../src/time/clock.ts'
import type { ThreadSnapshot } from '../../src/workers/thread-pool.ts'
import { makeTrafficMemory, openTrafficBoard, trafficRows } from '../../src/workers/traffic-board.ts'
import { makeFakeClock, type FakeClock } from '../fakes/fake-clock.ts'
import { runPlan } from '../fakes/run-plan.ts'

const plan = runPlan()
const tags = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }

/** Threads that make so many calls a second each, of which four are always under way. `lateMs` says how late the nth snapshot is taken. */
function poolOf(
  clock: FakeClock,
  threads: number,
  callsPerSecond: number,
  lateMs: (nth: number, thread: number) => number,
) {
  const takenMs = Array.from({ length: threads }, () => 0)
  let asked = 0
  const take = async (thread: number, nth: number): Promise<ThreadSnapshot> => {
    await clock.sleepUntil(clock.nowMs() + lateMs(nth, thread))
    const nowMs = clock.nowMs()
    const elapsedMs = nowMs - (takenMs[thread] ?? 0)
    takenMs[thread] = nowMs
    const counters = [{ metric: 'calls' as const, tags, count: (callsPerSecond * elapsedMs) / 1_000 }]
    const rows = trafficRows(plan).map(() => ({ underWayMs: 4 * elapsedMs, firstThrottle: null }))
    // What came until it answers is in the next.
    await clock.sleepUntil(nowMs + 50)
    return { thread, takenMs: nowMs, parts: [{ trends: [], counters }], traffic: { rows, quotaUses: [] } }
  }
  return {
    traffic: openTrafficBoard(makeTrafficMemory(trafficRows(plan).length)),
    takeSnapshots() {
      asked++
      return Promise.all(takenMs.map((_, thread) => take(thread, asked)))
    },
  }
}

async function intervalsOf(
  threads: number,
  lateMs: (nth: number, thread: number) => number,
): Promise<RecordedInterval[]> {
  const clock = makeFakeClock()
  const seen: RecordedInterval[] = []
  const intervals = startIntervals({
    clock,
    plan,
    pool: poolOf(clock, threads, 1_000, lateMs),
    store: makeMetricStore(),
    beside: [],
    startMs: 0,
    onInterval: [(interval) => void seen.push(interval)],
    onError: assert.fail,
  })
  await clock.advanceTo(6_200)
  const stopped = intervals.stop()
  await clock.advanceTo(6_300)
  await stopped
  return seen
}

const ratesOf = (intervals: readonly RecordedInterval[]): number[] =>
  intervals.map(({ counters, endMs, startMs }) => (counters[0]?.count ?? 0) / ((endMs - startMs) / 1_000))

test('a steady rate reads steady though one snapshot is taken 400 ms late', async () => {
  const intervals = await intervalsOf(1, (nth) => (nth === 2 ? 400 : 0))
  expect(intervals.map(({ endMs }) => endMs)).toEqual([1_000, 2_400, 3_000, 4_000, 5_000, 6_000, 6_200])
  for (const rate of ratesOf(intervals)) expect(rate).toBeCloseTo(1_000, 6)
  for (const { endMs, startMs, traffic } of intervals) {
    expect(traffic.series[0]?.underWayMs).toBeCloseTo(4 * (endMs - startMs), 6)
  }
})

test('of several threads an interval ends on the mean of when they were read', async () => {
  const intervals = await intervalsOf(4, (nth, thread) => (nth === 3 && thread === 0 ? 400 : 0))
  expect(intervals[2]).toMatchObject({ startMs: 2_000, endMs: 3_100 })
  for (const rate of ratesOf(intervals)) expect(rate).toBeCloseTo(4_000, 6)
})

test('whoever sees an interval does so in a turn of its own', async () => {
  const clock = makeFakeClock()
  const seen: string[] = []
  const see = (name: string) => (): void => {
    seen.push(name)
    void nextTurn().then(() => seen.push('a turn'))
  }
  const intervals = startIntervals({
    clock,
    plan,
    pool: poolOf(clock, 1, 1_000, () => 0),
    store: makeMetricStore(),
    beside: [],
    startMs: 0,
    onInterval: [see('first'), see('second')],
    onError: assert.fail,
  })
  const stopped = intervals.stop()
  await clock.advanceTo(100)
  await stopped
  await nextTurn()
  expect(seen).toEqual(['first', 'a turn', 'second', 'a turn'])
})
