// Calls that this program cut off have no latency, though every one of theirs is longer than what it had come to: leaving them out makes each
// percentile of the others too low. Which samples a series lacks for them, and what is known of these.
import { mergeHdrSnapshots, EMPTY_HDR } from '../metrics/hdr.ts'
import type { Reached } from '../metrics/cut-off.ts'
import type { TrendName } from '../metrics/metric-catalogue.ts'
import type { TrendSeries } from '../metrics/snapshot.ts'
import { CALL_TAG_NAMES, isSelected, pickTags, type Tags } from '../metrics/tags.ts'
import { loadModelOf } from '../plan/planned-load.ts'
import { streamsOf } from '../plan/mode-plan.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { CutOff } from './percentiles.ts'

interface Rule {
  /** Calls that had reached any other moment had their sample by then. */
  readonly before: readonly Reached[]
  /** `longer`: the sample would have been greater than what the call had come to. `unknown`: nobody can say. */
  readonly would: 'longer' | 'unknown'
  /** Which calls have such a sample at all. */
  readonly of?: 'streams' | 'open models'
}

const NO_TOKEN = ['nothing', 'sent', 'response'] as const satisfies readonly Reached[]
const ALL = [...NO_TOKEN, 'first_token', 'first_output_token'] as const satisfies readonly Reached[]

/** Metrics that are not here have a sample of a call that was cut off, or none of any call. */
const RULES: Readonly<Partial<Record<TrendName, Rule>>> = {
  time_to_first_byte: { before: NO_TOKEN, would: 'longer' },
  time_to_first_token: { before: NO_TOKEN, would: 'longer', of: 'streams' },
  time_to_first_output_token: { before: [...NO_TOKEN, 'first_token'], would: 'longer', of: 'streams' },
  response_time_to_first_token: { before: NO_TOKEN, would: 'longer', of: 'streams' },
  call_duration: { before: ALL, would: 'longer' },
  response_time: { before: ALL, would: 'longer', of: 'open models' },
  service_latency: { before: ALL, would: 'unknown' },
  client_overhead: { before: ALL, would: 'unknown' },
  time_per_output_token: { before: ALL, would: 'unknown', of: 'streams' },
  output_tokens_per_second: { before: ALL, would: 'unknown', of: 'streams' },
}

const NOTHING: CutOff = { count: 0, atLeast: null }

export type CensoringPlan = Pick<RunPlan, 'modes' | 'scenarios'>

/** Whether the series tells of what was cut off. */
export const isCutOffMetric = (metric: TrendName): boolean =>
  metric === 'cut_off_after' || metric === 'iteration_cut_off_after'

/** What the series of `metric` that carry `selector` lack. `trends` are all that `isCutOffMetric` holds of, and any others. */
export function cutOffOf(
  trends: readonly TrendSeries[],
  plan: CensoringPlan,
  metric: TrendName,
  selector: Tags,
): CutOff {
  if (metric === 'iteration_duration') {
    return toCutOff(
      trends.filter((series) => isSelected(series, 'iteration_cut_off_after', selector)),
      'longer',
    )
  }
  const rule = RULES[metric]
  if (rule === undefined) return NOTHING
  // How the cache would have served it is not known: it counts for every way.
  const ofCalls = pickTags(selector, CALL_TAG_NAMES)
  const reached: readonly string[] = rule.before
  const lacking = trends.filter(
    (series) =>
      isSelected(series, 'cut_off_after', ofCalls) &&
      reached.includes(series.tags.reached ?? '') &&
      hasSample(plan, metric, rule, series.tags),
  )
  return toCutOff(lacking, rule.would)
}

function hasSample({ modes, scenarios }: CensoringPlan, metric: TrendName, { of }: Rule, tags: Tags): boolean {
  const mode = modes.find(({ name }) => name === tags.mode)
  const scenario = scenarios.find(({ name }) => name === tags.scenario)
  const isOpen = scenario !== undefined && loadModelOf(scenario.executor) === 'open'
  if (metric === 'response_time_to_first_token' || of === 'open models') {
    if (!isOpen) return false
  }
  return of !== 'streams' || mode === undefined || streamsOf(mode)
}

function toCutOff(lacking: readonly TrendSeries[], would: Rule['would']): CutOff {
  const merged = lacking.map(({ histogram }) => histogram).reduce(mergeHdrSnapshots, EMPTY_HDR)
  return merged.count === 0 ? NOTHING : { count: merged.count, atLeast: would === 'longer' ? merged : null }
}
