import { expect, test } from 'vitest'
import { mergeTraffic } from '../../src/workers/merge-traffic.ts'
import { makeTrafficLedger } from '../../src/workers/traffic-ledger.ts'
import { makeTrafficMemory, openTrafficBoard, trafficRows } from '../../src/workers/traffic-board.ts'
import { cachedCall, refusedCall } from '../fakes/call-record.ts'
import { modePlan, runPlan, quotaPlan } from '../fakes/run-plan.ts'

const [planned] = runPlan().scenarios
if (planned === undefined) throw new Error('the plan has a scenario')
const plan = runPlan({
  modes: [
    modePlan({ name: 'a', outputBurndown: 1 }),
    modePlan({
      name: 'b',
      quota: quotaPlan({ requestsPerMinute: 9 }),
      outputBurndown: 1,
    }),
  ],
  scenarios: [
    { ...planned, name: 'one' },
    { ...planned, name: 'two' },
  ],
})

/** Two threads over one board, at a time that the test sets. */
function twoThreads() {
  const time = { nowMs: 0 }
  const board = openTrafficBoard(makeTrafficMemory(trafficRows(plan).length))
  const threads = [0, 1].map(() => makeTrafficLedger(plan, board, { nowMs: () => time.nowMs }))
  return {
    at(nowMs: number, thread: number) {
      time.nowMs = nowMs
      const recorder = threads[thread]
      if (recorder === undefined) throw new Error(`there is no thread ${thread}`)
      return recorder
    },
    /** Times from 1000 on. */
    close(nowMs: number) {
      time.nowMs = nowMs
      return mergeTraffic(
        plan,
        board,
        threads.map((thread) => thread.take()),
        1_000,
      )
    },
  }
}

const call = (scenario: number, mode: number) => ({ scenario, mode, maxTokens: 50 })

test('time under way is summed up to the end of the interval, and goes on in the next', () => {
  const threads = twoThreads()
  const first = threads.at(1_000, 0).callStarted(call(0, 0))
  const second = threads.at(1_500, 1).callStarted(call(1, 0))
  expect(threads.close(2_000).series).toMatchObject([
    { tags: { mode: 'a' }, underWayMs: 1_500, mostUnderWay: 2 },
    { tags: { scenario: 'one', mode: 'a' }, underWayMs: 1_000, mostUnderWay: 1 },
    { tags: { scenario: 'two', mode: 'a' }, underWayMs: 500, mostUnderWay: 1 },
  ])
  threads.at(2_250, 0)
  first.ended(cachedCall(), 1_000)
  threads.at(2_500, 1)
  second.ended(cachedCall(), 1_000)
  expect(threads.close(3_000).series[0]).toMatchObject({ underWayMs: 750, mostUnderWay: 2 })
  expect(threads.close(4_000).series).toEqual([])
})

test('the first throttle is that of the call that ended first in any thread, with its intended start', () => {
  const threads = twoThreads()
  const throttledAt = (thread: number, endMs: number, intendedStartMs: number): void => {
    const watch = threads.at(endMs, thread).callStarted(call(0, 0))
    watch.ended(refusedCall({ kind: 'throttled', throttle: 'tokens' }, { endMs }), intendedStartMs)
  }
  throttledAt(0, 1_400, 1_300)
  throttledAt(0, 1_200, 1_100)
  throttledAt(1, 1_300, 1_000)
  const [mode] = threads.close(2_000).series
  expect(mode).toMatchObject({ firstThrottle: { endMs: 200, intendedStartMs: 100 }, longestThrottleStreak: 3 })
  threads.at(2_100, 0).callStarted(call(0, 0)).ended(cachedCall(), 2_000)
  expect(threads.close(3_000).series[0]).toMatchObject({ firstThrottle: null, longestThrottleStreak: 3 })
})

test('what was taken of a quota is told of all threads, and of no mode that has none', () => {
  const threads = twoThreads()
  for (const thread of [0, 1]) {
    for (const mode of [0, 1]) {
      const watch = threads.at(1_000, thread).callStarted(call(0, mode))
      watch.ended(cachedCall({ sentMs: 1_000 + thread, endMs: 1_750 }), 1_000)
    }
  }
  // 107 tokens in, cached or not, and 50 out at most; the mode's model counts output once.
  expect(threads.close(2_000).quotaUses).toEqual([
    {
      mode: 'a',
      pool: 'on-demand',
      taken: [
        [0, 750, 157, 115],
        [1, 750, 157, 115],
      ],
      throttledMs: [],
    },
    {
      mode: 'b',
      pool: 'on-demand',
      taken: [
        [0, 750, 157, 115],
        [1, 750, 157, 115],
      ],
      throttledMs: [],
    },
  ])
  expect(threads.close(3_000).quotaUses).toEqual([])
})
