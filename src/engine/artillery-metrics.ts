import type { CounterName, TrendName } from '../metrics/metric-catalogue.ts'
import type { ClosedInterval } from '../metrics/metric-store.ts'
import type { ScenarioEvents } from './artillery-contract.ts'
import { readCellsOf } from '../metrics/hdr.ts'

// Artillery's `ensure` replaces names in expressions by plain text, so no name may begin another: hence
// `calls.started` and not `calls`, which would begin `calls.failed`. A mode's name holds no dot.
const COUNTER_NAMES: Readonly<Partial<Record<CounterName, string>>> = {
  calls: 'calls.started',
  calls_completed: 'calls.completed',
  calls_throttled: 'calls.throttled',
  calls_failed: 'calls.failed',
  calls_aborted: 'calls.aborted',
  calls_cancelled: 'calls.cancelled',
  input_tokens: 'tokens.input',
  output_tokens: 'tokens.output',
  iterations: 'iterations.completed',
  interrupted_iterations: 'iterations.interrupted',
  dropped_iterations: 'iterations.dropped',
}

// Few, because Artillery keeps the sketches of each 10 s period in memory for the whole run. All are in the run's folder.
const TREND_NAMES: Readonly<Partial<Record<TrendName, string>>> = {
  time_to_first_token: 'time_to_first_token',
  output_tokens_per_second: 'output_tokens_per_second',
  call_duration: 'call_duration',
  response_time: 'response_time',
}

/** Artillery's name for a metric of ours, by mode where it has one: `bedrock.optimized.time_to_first_token`. */
const artilleryName = (name: string, mode: string | undefined): string =>
  mode === undefined ? `bedrock.${name}` : `bedrock.${mode}.${name}`

/**
 * Puts an interval into Artillery's own report. Its percentiles are sketches with 1 % error, of values that HDR cells
 * have rounded to three digits; the exact ones are in the run's folder.
 */
export function emitInterval(interval: ClosedInterval, events: ScenarioEvents): void {
  for (const { metric, tags, count } of interval.counters) {
    const name = COUNTER_NAMES[metric]
    if (name !== undefined) events.emit('counter', artilleryName(name, tags.mode), count)
  }
  for (const { metric, tags, histogram } of interval.trends) {
    const name = TREND_NAMES[metric]
    if (name === undefined) continue
    for (const { value, count } of readCellsOf(histogram)) {
      for (let sample = 0; sample < count; sample++) events.emit('histogram', artilleryName(name, tags.mode), value)
    }
  }
}
