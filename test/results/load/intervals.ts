import { EMPTY_HDR, makeHdr } from '../../../src/metrics/hdr.ts'
import type { CounterName } from '../../../src/metrics/metric-catalogue.ts'
import type { Tags } from '../../../src/metrics/tags.ts'
import type { QuotaUse, TrafficSeries } from '../../../src/metrics/traffic.ts'
import type { RecordedInterval } from '../../../src/results/load/load-summary.ts'

export interface WrittenInterval {
  /** Of one scenario's calls of one mode, or with tags of their own. */
  readonly counts?: Readonly<Partial<Record<CounterName, number>>>
  readonly more?: readonly { readonly metric: CounterName; readonly tags: Tags; readonly count: number }[]
  readonly ttftMs?: readonly number[]
  readonly traffic?: readonly TrafficSeries[]
  readonly quotaUses?: readonly QuotaUse[]
}

export const CALL: Tags = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }

/** An interval from second to second, with calls of the scenario `ramp` in the mode `standard`. */
export function interval(fromSecond: number, toSecond: number, written: WrittenInterval = {}): RecordedInterval {
  const { counts = {}, more = [], quotaUses = [], traffic = [], ttftMs = [] } = written
  const histogram = makeHdr()
  for (const ms of ttftMs) histogram.record(ms)
  return {
    startMs: fromSecond * 1_000,
    endMs: toSecond * 1_000,
    counters: [
      ...Object.entries(counts).map(([metric, count]) => ({ metric: metric as CounterName, tags: CALL, count })),
      ...more,
    ],
    trends: [
      { metric: 'time_to_first_token', tags: CALL, histogram: ttftMs.length === 0 ? EMPTY_HDR : histogram.read() },
    ],
    gauges: [],
    traffic: { series: traffic, quotaUses },
  }
}

export const trafficSeries = (tags: Tags, changes: Partial<TrafficSeries> = {}): TrafficSeries => ({
  tags,
  underWayMs: 0,
  mostUnderWay: 1,
  firstThrottle: null,
  longestThrottleStreak: 0,
  ...changes,
})
