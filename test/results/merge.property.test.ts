import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrafficSeries } from '../../src/metrics/traffic.ts'
import { mergeSnapshots } from '../../src/metrics/snapshot.ts'
import { mergeIntervals, type PartIntervals } from '../../src/results/merge.ts'
import type { RecordedInterval } from '../../src/results/load/load-summary.ts'
import { completedCall } from '../fakes/call-record.ts'
import { recordRun } from '../fakes/recorded-run.ts'

const INTERVAL_MS = 1_000

const underWay = (underWayMs: number): TrafficSeries => ({
  tags: { mode: 'standard' },
  underWayMs,
  mostUnderWay: 1,
  firstThrottle: null,
  longestThrottleStreak: 0,
})

/** Intervals one after the other, now and then a long one, with a call or so in each. */
const part: fc.Arbitrary<PartIntervals> = fc
  .record({
    offsetMs: fc.nat(5_000),
    intervals: fc.array(fc.record({ lengthMs: fc.integer({ min: 1, max: 3_500 }), calls: fc.nat(2), vus: fc.nat(5) }), {
      maxLength: 8,
    }),
  })
  .map(({ intervals, offsetMs }) => {
    const call = { mode: 0, prompt: 0, record: completedCall() }
    const recorded = recordRun(intervals.map(({ calls }) => Array.from({ length: calls }, () => call))).intervals
    let endMs = 0
    return {
      offsetMs,
      intervals: recorded.map((interval, index): RecordedInterval => {
        const startMs = endMs
        endMs += intervals[index]!.lengthMs
        const gauges = [{ metric: 'vus' as const, tags: { scenario: 'ramp' }, value: intervals[index]!.vus }]
        return { ...interval, startMs, endMs, gauges, traffic: { series: [underWay(endMs - startMs)], quotaUses: [] } }
      }),
    }
  })
const parts = fc.array(part, { minLength: 1, maxLength: 4 })

const timeUnderWay = (of: readonly RecordedInterval[]) =>
  of.flatMap(({ traffic }) => traffic.series).reduce((sum, { underWayMs }) => sum + underWayMs, 0)

test('nothing is lost and nothing counted twice', () => {
  fc.assert(
    fc.property(parts, (all) => {
      const merged = [...mergeIntervals(all, INTERVAL_MS)]
      const intervals = all.flatMap((each) => [...each.intervals])
      expect(mergeSnapshots(merged)).toEqual(mergeSnapshots(intervals))
      expect(timeUnderWay(merged)).toBeCloseTo(timeUnderWay(intervals), 3)
    }),
  )
})

test('intervals follow one another without gap or overlap, from the start to the last end', () => {
  fc.assert(
    fc.property(parts, (all) => {
      const merged = [...mergeIntervals(all, INTERVAL_MS)]
      let endMs = 0
      for (const interval of merged) {
        expect(interval.startMs).toBe(endMs)
        expect(interval.endMs).toBeGreaterThanOrEqual(interval.startMs)
        endMs = interval.endMs
      }
      const lastEndMs = Math.max(
        0,
        ...all.flatMap((each) => [...each.intervals].map((one) => one.endMs + each.offsetMs)),
      )
      // The part whose interval ends last need not be the one whose middle lies last.
      expect(endMs).toBeGreaterThanOrEqual(lastEndMs - 3_500 / 2 - INTERVAL_MS)
    }),
  )
})
