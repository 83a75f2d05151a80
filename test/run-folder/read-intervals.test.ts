import { expect, test } from 'vitest'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import { joinIntervals } from '../../src/run-folder/read-intervals.ts'
import type { LoggedInterval } from '../../src/run-folder/histogram-log.ts'

const counted = (startMs: number) => ({
  startMs,
  endMs: startMs + 1_000,
  counters: [],
  gauges: [],
  traffic: NO_TRAFFIC,
})
const logged = (startMs: number): LoggedInterval => ({ startMs, endMs: startMs + 1_000, trends: [] })
const startsOf = (...args: Parameters<typeof joinIntervals>) =>
  [...joinIntervals(...args)].map(({ startMs }) => startMs)

test('an interval without histograms has none, and those after it have their own', () => {
  const trends: LoggedInterval['trends'] = []
  const [first, second] = [...joinIntervals([counted(0), counted(1_000)], [{ ...logged(1_000), trends }])]
  expect(first?.trends).toEqual([])
  expect(second?.trends).toBe(trends)
})

test('histograms whose counters were not written are left out at the end', () => {
  expect(startsOf([counted(0)], [logged(0), logged(1_000)])).toEqual([0])
  expect(startsOf([], [logged(0)])).toEqual([])
})

test('histograms that the counters pass over are no end of a run', () => {
  expect(() => startsOf([counted(0), counted(2_000)], [logged(0), logged(1_000), logged(2_000)])).toThrow(RangeError)
})

test('what both logs have open is closed with the reading', () => {
  const closed: string[] = []
  function* watched<Item>(name: string, items: readonly Item[]): Generator<Item> {
    try {
      yield* items
    } finally {
      closed.push(name)
    }
  }
  const both = joinIntervals(
    watched('counted', [counted(0), counted(1_000)]),
    watched('logged', [logged(0), logged(9)]),
  )
  for (const { startMs } of both) if (startMs === 0) break
  expect(closed.toSorted()).toEqual(['counted', 'logged'])
})
