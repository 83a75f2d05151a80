import type { ClosedInterval, MetricStore, Span } from '../metrics/metric-store.ts'
import type { RunPlan, ScenarioPlan } from '../plan/run-plan.ts'
import { mostVUs, plannedDurationMs, plannedIterations } from '../plan/planned-load.ts'
import { shareOf, type Segment } from '../plan/segment.ts'
import { tokensArrived, type TokenTally } from '../results/load/token-arrival.ts'
import type { Progress, ScenarioProgress } from './control-protocol.ts'

/** What a person who watches the run wants to know when `interval` has closed. */
export function measureProgress(plan: RunPlan, store: MetricStore, interval: ClosedInterval): Progress {
  const seconds = (interval.endMs - interval.startMs) / 1_000
  const ttft = store.trend('time_to_first_token', {}, 'last-interval')
  return {
    elapsedMs: interval.endMs,
    scenarios: plan.scenarios.map((scenario) => measureScenario(scenario, plan.segment, store, interval)),
    callsInFlight: readGauge(interval, 'calls_in_flight'),
    callsPerSecond: store.counter('calls', {}, 'last-interval') / seconds,
    outputTokensPerSecond: measureTokens(plan, store) / seconds,
    ttftP50Ms: ttft.count === 0 ? null : ttft.percentile(50),
    ttftP99Ms: ttft.count === 0 ? null : ttft.percentile(99),
    calls: store.counter('calls', {}, 'run'),
    throttled: store.counter('calls_throttled', {}, 'run'),
    failed: store.counter('calls_failed', {}, 'run'),
  }
}

/** Of the last interval, mode by mode: each has tokens of its own length. */
function measureTokens({ modes }: RunPlan, store: MetricStore): number {
  const tokensOf = (mode: string, span: Span): TokenTally => ({
    outputTokens: store.counter('output_tokens', { mode }, span),
    outputBytes: store.counter('output_bytes', { mode }, span),
    settledOutputBytes: store.counter('settled_output_bytes', { mode }, span),
  })
  return modes.reduce((sum, { name }) => sum + tokensArrived(tokensOf(name, 'last-interval'), tokensOf(name, 'run')), 0)
}

function measureScenario(
  { executor, name, startTimeMs }: ScenarioPlan,
  segment: Segment,
  store: MetricStore,
  interval: ClosedInterval,
): ScenarioProgress {
  const total = (metric: 'iterations' | 'interrupted_iterations' | 'dropped_iterations'): number =>
    store.counter(metric, { scenario: name }, 'run')
  const isOurs = executor.kind !== 'phases'
  return {
    name,
    executor: executor.kind,
    startTimeMs,
    plannedMs: isOurs ? plannedDurationMs(executor) : 0,
    // Arrivals have their end by the clock, whatever became of them.
    plannedIterations:
      executor.kind === 'shared-iterations' || executor.kind === 'per-vu-iterations'
        ? plannedIterations(executor, segment).expected
        : null,
    mostVUs: isOurs ? shareOf(mostVUs(executor), segment) : 0,
    vus: readGauge(interval, 'vus', name),
    iterations: total('iterations'),
    interruptedIterations: total('interrupted_iterations'),
    droppedIterations: total('dropped_iterations'),
  }
}

const readGauge = (interval: ClosedInterval, metric: 'vus' | 'calls_in_flight', scenario?: string): number =>
  interval.gauges
    .filter((series) => series.metric === metric && (scenario === undefined || series.tags.scenario === scenario))
    .reduce((sum, { value }) => sum + value, 0)
