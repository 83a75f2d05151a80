import type { ClosedInterval, MetricStore } from '../metrics/metric-store.ts'
import type { Progress } from './control-protocol.ts'

/** What a person who watches the run wants to know when `interval` has closed. */
export function measureProgress(store: MetricStore, interval: ClosedInterval): Progress {
  const seconds = (interval.endMs - interval.startMs) / 1_000
  const ttft = store.trend('time_to_first_token', {}, 'last-interval')
  const gauge = (metric: 'vus' | 'calls_in_flight'): number =>
    interval.gauges.reduce((sum, series) => sum + (series.metric === metric ? series.value : 0), 0)
  return {
    elapsedMs: interval.endMs,
    vus: gauge('vus'),
    callsInFlight: gauge('calls_in_flight'),
    callsPerSecond: store.counter('calls', {}, 'last-interval') / seconds,
    outputTokensPerSecond: store.counter('output_tokens', {}, 'last-interval') / seconds,
    ttftP50Ms: ttft.count === 0 ? null : ttft.percentile(50),
    ttftP99Ms: ttft.count === 0 ? null : ttft.percentile(99),
    calls: store.counter('calls', {}, 'run'),
    throttled: store.counter('calls_throttled', {}, 'run'),
    failed: store.counter('calls_failed', {}, 'run'),
    droppedIterations: store.counter('dropped_iterations', {}, 'run'),
  }
}
