import {
  type CounterName,
  isCounterName,
  isTrendName,
  shareBaseOf,
  type TrendName,
  TRENDS,
} from '../metrics/metric-catalogue.ts'
import { type Percentile, PERCENTILES } from '../results/percentiles.ts'
import { unitOf } from '../results/thresholds.ts'
import { parseColumnSource } from '../scenario/tables-schema.ts'

/** Trends of which more is better; of all others but those without a better end, more is worse. */
const MORE_IS_BETTER: ReadonlySet<TrendName | CounterName> = new Set([
  'output_tokens_per_second',
  'calls',
  'calls_completed',
  'checks',
  'iterations',
  'input_tokens',
  'output_tokens',
])

/** What says something of the load, the prompts or the account, and is neither better nor worse. */
const NEITHER: ReadonlySet<TrendName | CounterName> = new Set([
  'input_token_ratio',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'quota_tokens',
  'reasoning_tokens',
  'output_bytes',
  'settled_output_bytes',
  'cancelled_output_bytes',
  'calls_cancelled',
  'mode_served',
  'stop_reasons',
  'agents_ended',
  'tool_calls',
  'tool_input_tokens',
])

/** Which way a metric gets worse; null where it has no better end. Of a counter it is its `rate` that is meant. */
export function worseDirection(metric: TrendName | CounterName): 'higher' | 'lower' | null {
  if (NEITHER.has(metric)) return null
  return MORE_IS_BETTER.has(metric) ? 'lower' : 'higher'
}

/** One number of a run, of each of its modes, that runs are compared by. */
export type ComparedMetric = {
  /** As it is written: `time_to_first_token p(95)`, `calls_throttled rate`. */
  readonly name: string
  readonly unit: string
  readonly worse: 'higher' | 'lower'
} & (
  | { readonly kind: 'percentile'; readonly metric: TrendName; readonly percentile: Percentile }
  /** Of calls, or of checks: what changes is told in points, because a share may be 0. */
  | { readonly kind: 'share'; readonly metric: CounterName }
  /** Per second. */
  | { readonly kind: 'rate'; readonly metric: CounterName }
)

/** What is wrong with how a metric was written, as the words after "expected". */
interface NoMetric {
  readonly expected: string
}

/** What a gate looks at unless told otherwise: the tails that a user waits for. Each more takes power from all; shares have thresholds. */
export const GATED_METRICS: readonly ComparedMetric[] = ['time_to_first_token p(95)', 'call_duration p(95)'].map(
  writtenMetric,
)

/** Told beside them, without a verdict. */
export const TOLD_METRICS: readonly ComparedMetric[] = [
  'time_to_first_token p(50)',
  'time_to_first_token p(99)',
  'call_duration p(50)',
  'output_tokens_per_second p(50)',
  'output_tokens rate',
  'calls_throttled rate',
  'calls_failed rate',
  'checks rate',
].map(writtenMetric)

function writtenMetric(text: string): ComparedMetric {
  const metric = parseComparedMetric(text)
  if ('expected' in metric) throw new Error(`${text}: expected ${metric.expected}`)
  return metric
}

/** Reads a metric and an aggregate, as the columns of a study's table have them. */
export function parseComparedMetric(text: string): ComparedMetric | NoMetric {
  const source = parseColumnSource(text)
  if (source === null) return { expected: 'a metric and an aggregate such as "time_to_first_token p(95)"' }
  const { aggregate, metric, tags } = source
  if (Object.keys(tags).length > 0) return { expected: 'a metric without tags: modes are compared one by one' }
  const isTrend = isTrendName(metric)
  if (!isTrend && !isCounterName(metric)) return { expected: 'a trend or a counter of docs/metrics.md' }
  const worse = worseDirection(metric)
  if (worse === null) return { expected: 'a metric that has a better and a worse end' }
  if (isTrend) {
    const percentile =
      aggregate.kind === 'percentile' ? PERCENTILES.find((each) => Number(each) === aggregate.percent) : undefined
    if (percentile === undefined)
      return { expected: `an aggregate p(N) of a trend, N one of ${PERCENTILES.join(', ')}` }
    const name = `${metric} p(${percentile})`
    return { kind: 'percentile', name, metric, percentile, unit: TRENDS[metric].unit, worse }
  }
  if (aggregate.kind !== 'rate') return { expected: 'the aggregate rate of a counter' }
  const name = `${metric} rate`
  const compared = { name, metric, unit: unitOf(metric, true), worse }
  return shareBaseOf(metric) === null ? { kind: 'rate', ...compared } : { kind: 'share', ...compared }
}
