import type { CounterName, TrendName } from './metric-catalogue.ts'

/** Trends of which more is better; of all others but those without a better end, more is worse. */
const MORE_IS_BETTER: ReadonlySet<TrendName | CounterName> = new Set([
  'output_tokens_per_second',
  'calls',
  'calls_completed',
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
  'mode_served',
  'stop_reasons',
])

/** Which way a metric gets worse; null where it has no better end. Of a counter it is its `rate` that is meant. */
export function worseDirection(metric: TrendName | CounterName): 'higher' | 'lower' | null {
  if (NEITHER.has(metric)) return null
  return MORE_IS_BETTER.has(metric) ? 'lower' : 'higher'
}
