import type { CallOutcome } from '../bedrock/call-outcome.ts'
import type { CallRecord } from '../bedrock/call-record.ts'
import { makeHdr, type Hdr } from './hdr.ts'
import { lacksUsage } from './lacks-usage.ts'
import { hasOutputRate, measureCall } from './measure-call.ts'
import { OUTCOME_COUNTERS, type CounterName, type TrendName } from './metric-catalogue.ts'
import type { CounterSeries, Snapshot, TrendSeries } from './snapshot.ts'
import { seriesKey, type Tags } from './tags.ts'

/** Records the calls of one scenario, mode and prompt. */
export interface CallRecorder {
  readonly started: () => void
  readonly gap: (gapMs: number) => void
  /** `intendedStartMs` is on the clock of the record. */
  readonly ended: (call: CallRecord, intendedStartMs: number) => void
}

export interface SeriesRecorder extends CallRecorder {
  count(metric: CounterName, added: number, kind?: Tags | null): void
  measure(metric: TrendName, value: number): void
  /** What was recorded since the last time. */
  take(): Snapshot
}

/** `askedLatency`: what the mode asks for; null where there is no mode. */
export function makeSeriesRecorder(
  tags: Tags,
  model: 'open' | 'closed',
  askedLatency: CallRecord['servedLatency'] | null,
): SeriesRecorder {
  const histograms = new Map<TrendName, Hdr>()
  const counters = new Map<string, { metric: CounterName; tags: Tags; count: number }>()
  let gaps: Hdr | undefined

  const histogramOf = (metric: TrendName): Hdr => {
    let histogram = histograms.get(metric)
    if (histogram === undefined) histograms.set(metric, (histogram = makeHdr('interval')))
    return histogram
  }
  const measure = (metric: TrendName, value: number): void => histogramOf(metric).record(value)

  const count = (metric: CounterName, added: number, kind: Tags | null = null): void => {
    if (added === 0) return
    const key = kind === null ? metric : seriesKey(metric, kind)
    const counter = counters.get(key)
    if (counter === undefined) counters.set(key, { metric, tags: { ...tags, ...kind }, count: added })
    else counter.count += added
  }

  const takeTrends = (): TrendSeries[] =>
    [...histograms].flatMap(([metric, histogram]) =>
      histogram.count === 0 ? [] : [{ metric, tags, histogram: histogram.take() }],
    )
  const takeCounters = (): CounterSeries[] => {
    const taken = [...counters.values()]
    counters.clear()
    return taken
  }

  return {
    started: () => count('calls', 1),
    gap(gapMs) {
      gaps ??= histogramOf('inter_chunk_gap')
      gaps.record(gapMs)
    },
    ended(call, intendedStartMs) {
      count(OUTCOME_COUNTERS[call.outcome.kind], 1, kindTags(call.outcome))
      countUse(call, count)
      if (call.outcome.kind === 'completed') {
        if (!hasOutputRate(call)) count('output_rate_undefined', 1)
        if (call.servedLatency !== askedLatency) {
          count('calls_served_differently', 1, { mode_served: call.servedLatency })
        }
      }
      measureCall(call, intendedStartMs, model, measure)
    },
    count,
    measure,
    take() {
      const trends = takeTrends()
      for (const { metric, histogram } of trends) count('samples_out_of_range', histogram.outOfRange, { metric })
      return { trends, counters: takeCounters() }
    },
  }
}

function kindTags(outcome: CallOutcome): Tags | null {
  switch (outcome.kind) {
    case 'throttled':
      return { throttle: outcome.throttle }
    case 'failed':
      return { failure: outcome.failure }
    case 'completed':
    case 'aborted':
      return null
  }
}

function countUse(call: CallRecord, count: SeriesRecorder['count']): void {
  count('attempts', call.attempts)
  count('backoff_time', Math.round(call.backoffMs))
  count('stream_stalls', call.stalls)
  if (lacksUsage(call)) count('calls_without_usage', 1)
  if (call.usage === null) return
  count('input_tokens', call.usage.inputTokens)
  count('output_tokens', call.usage.outputTokens)
  count('cache_read_tokens', call.usage.cacheReadInputTokens)
  count('cache_write_tokens', call.usage.cacheWriteInputTokens)
  count('cache_write_1h_tokens', call.usage.cacheWrite1hInputTokens)
}
