import { expect, test } from 'vitest'
import { startOwnIntervals } from '../../src/engine/own-intervals.ts'
import { makeMetricStore } from '../../src/metrics/metric-store.ts'
import { makeRecorder } from '../../src/metrics/recorder.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { nextTurn } from '../../src/time/clock.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { dimensionsOf } from '../../src/workers/dimensions-of.ts'
import { completedCall } from '../fakes/call-record.ts'
import { runPlan } from '../fakes/run-plan.ts'

const SERIES = 400

/** Calls in each turn until `until` says so, while intervals close; what was seen by the end of `finish`. */
async function run(until: (seen: readonly RecordedInterval[]) => boolean, breaks = false) {
  const recorder = makeRecorder(dimensionsOf(runPlan()))
  const seen: RecordedInterval[] = []
  const errors: unknown[] = []
  const startMs = systemClock.nowMs()
  const intervals = startOwnIntervals({
    clock: systemClock,
    intervalMs: 10,
    recorder,
    traffic: { take: () => NO_TRAFFIC },
    store: makeMetricStore(),
    beside: [],
    startMs,
    onInterval: [
      () => {
        if (breaks) throw new Error('a bug')
      },
      (interval) => void seen.push(interval),
    ],
    onError: (error) => void errors.push(error),
  })
  let calls = 0
  while (!until(seen)) {
    for (let turn = 1; turn <= SERIES; turn++) {
      const call = recorder.forCall({ scenario: 0, mode: 0, prompt: 0, turn })
      call.started()
      call.ended(completedCall(), 990)
      calls++
    }
    await nextTurn()
  }
  const endMs = intervals.finish() - startMs
  return { calls, endMs, errors, seen }
}

const callsOf = (interval: RecordedInterval): number =>
  interval.counters.reduce((sum, { count, metric }) => (metric === 'calls' ? sum + count : sum), 0)

const durationsOf = (interval: RecordedInterval): number =>
  interval.trends.reduce((sum, { histogram, metric }) => (metric === 'call_duration' ? sum + histogram.count : sum), 0)

test('all is in one interval, counters and histograms alike, also when the end comes while one closes', async () => {
  const { calls, endMs, errors, seen } = await run((intervals) => intervals.length >= 3)
  expect(errors).toEqual([])
  expect(seen.reduce((sum, each) => sum + callsOf(each), 0)).toBe(calls)
  for (const interval of seen) expect(durationsOf(interval)).toBe(callsOf(interval))
  expect(seen.map(({ startMs }) => startMs)).toEqual([0, ...seen.slice(0, -1).map((each) => each.endMs)])
  expect(seen.at(-1)?.endMs).toBe(endMs)
})

test('what breaks in one who sees an interval is told, and keeps it from nobody else', async () => {
  const { calls, errors, seen } = await run((intervals) => intervals.length >= 1, true)
  expect(errors).toHaveLength(seen.length)
  expect(seen.reduce((sum, each) => sum + callsOf(each), 0)).toBe(calls)
})
