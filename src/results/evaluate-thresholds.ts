// What a threshold or a column of a table reads off a run, also while it goes on: what may still come is then no reason to fail.
import assert from 'node:assert/strict'
import type { HdrReading } from '../metrics/hdr-reading.ts'
import {
  COUNTERS,
  isCounterName,
  isGaugeName,
  isTrendName,
  OUTCOME_COUNTERS,
  type CounterName,
  type TrendName,
} from '../metrics/metric-catalogue.ts'
import type { MetricStore } from '../metrics/metric-store.ts'
import { pickTags, seriesKey, type Tags } from '../metrics/tags.ts'
import type { ThresholdPlan } from '../plan/threshold-plan.ts'
import { readAggregate } from './judge-threshold.ts'

/** What thresholds are read from: a store, or what stands for one. */
export type ThresholdSource = Pick<MetricStore, 'trend' | 'counter' | 'gaugeSum'>

export interface Moment {
  /** How long the counters have counted. */
  readonly elapsedMs: number
  /** Whether more may come. */
  readonly isRunning: boolean
}

/** What is read off a run. The operator matters while more may come. */
export type Observable = Pick<ThresholdPlan, 'aggregate' | 'metric' | 'tags'> & Partial<Pick<ThresholdPlan, 'operator'>>

/** What a threshold compares, in the unit of its metric; null where there is nothing to compare. */
export function observeFrom(source: ThresholdSource, moment: Moment): (threshold: Observable) => number | null {
  // Merging the histograms is the dear part, and several expressions of one metric read the same ones.
  const readings = new Map<string, HdrReading>()
  const read = (metric: TrendName, tags: Tags): HdrReading => {
    const key = seriesKey(metric, tags)
    const reading = readings.get(key) ?? source.trend(metric, tags, 'run')
    readings.set(key, reading)
    return reading
  }
  return (threshold) => {
    const { aggregate, metric, tags } = threshold
    if (isTrendName(metric)) {
      const reading = read(metric, tags)
      return reading.count === 0 ? null : readAggregate(reading, aggregate)
    }
    if (isCounterName(metric)) return observeCounter(metric, threshold, source, moment)
    assert(isGaugeName(metric), 'the metric has been checked')
    return source.gaugeSum(metric, tags)
  }
}

function observeCounter(
  metric: CounterName,
  { aggregate, operator, tags }: Observable,
  source: ThresholdSource,
  { elapsedMs, isRunning }: Moment,
): number | null {
  const count = source.counter(metric, tags, 'run')
  if (aggregate.kind === 'count') return count === 0 && isRunning ? null : count
  assert(aggregate.kind === 'rate', 'the aggregate has been checked')
  if (COUNTERS[metric].rate === 'share of calls') {
    const { calls, underWay } = callsOf(tags, source)
    // A call under way may still become what is wished for, and is no reason to end a run. At the end there is none.
    const hoped = isRunning && (operator === '>' || operator === '>=') ? underWay : 0
    return calls === 0 ? null : (count + hoped) / calls
  }
  return elapsedMs <= 0 || (count === 0 && isRunning) ? null : count / (elapsedMs / 1_000)
}

function callsOf(tags: Tags, source: ThresholdSource): { readonly calls: number; readonly underWay: number } {
  // What says of which kind an outcome is (`throttle`, `failure` …) selects no calls.
  const selector = pickTags(tags, COUNTERS.calls.tags)
  const count = (metric: CounterName): number => source.counter(metric, selector, 'run')
  const ended = Object.values(OUTCOME_COUNTERS).reduce((sum, metric) => sum + count(metric), 0)
  const calls = count('calls')
  return { calls, underWay: calls - ended }
}
