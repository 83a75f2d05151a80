import assert from 'node:assert/strict'
import { A_SECOND } from '../metrics/client-catalogue.ts'
import type { HdrReading } from '../metrics/hdr.ts'
import {
  type CounterName,
  COUNTERS,
  GAUGES,
  isCounterName,
  isGaugeName,
  isTrendName,
  type ShareBase,
  shareBaseOf,
  type TrendName,
  TRENDS,
} from '../metrics/metric-catalogue.ts'
import type { MetricStore } from '../metrics/metric-store.ts'
import { TAG_VALUES } from '../metrics/tag-values.ts'
import { turnTag } from '../metrics/turn-tag.ts'
import { pickTags, seriesKey, type TagName, type Tags } from '../metrics/tags.ts'
import type { ThresholdPlan } from '../scenario/threshold-schema.ts'
import type { MetricVocabulary, MetricWords, SampleNeed } from '../scenario/check-tag.ts'
import { renderDuration } from '../time/duration.ts'
import { holds, readAggregate } from './judge-threshold.ts'
import { PERCENTILES } from './percentiles.ts'
import type { ThresholdResult } from './summary.ts'
import type { WindowsFold } from './threshold-windows.ts'

/** `time_to_first_token{mode:optimized}`: the metric and its selector, as k6 writes them. */
export function thresholdSeries({ metric, tags }: Pick<ThresholdResult, 'metric' | 'tags'>): string {
  const selector = Object.entries(tags).map(([name, value]) => `${name}:${value}`)
  return selector.length === 0 ? metric : `${metric}{${selector.join(',')}}`
}

/** `p(95)<1500 in each 10m`: the expression, and over what it had to hold. */
export const thresholdExpression = ({
  expression,
  windowMs,
}: Pick<ThresholdResult, 'expression' | 'windowMs'>): string =>
  windowMs === null ? expression : `${expression} in each ${renderDuration(windowMs)}`

/**
 * `812.4 ms`: what was observed, in the unit that the threshold's number is in. Six digits, so that a value which fails by
 * little is not printed as the limit itself.
 */
export const observedText = (threshold: Pick<ThresholdResult, 'expression' | 'metric' | 'observed'>): string =>
  threshold.observed === null ? 'no sample' : quantity(threshold, threshold.observed)

function quantity({ expression, metric }: Pick<ThresholdResult, 'expression' | 'metric'>, value: number): string {
  const unit = unitOf(metric, /^\s*rate/.test(expression))
  return `${Number(value.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
}

/**
 * `held`: nothing speaks against it. `no sample`: nothing was measured, and it failed no run. `cut off`: it held, and calls that were cut off could
 * turn it. `unsure`: it held, and cannot be told from its limit.
 */
export type ThresholdStanding = 'held' | 'failed' | 'no sample' | 'cut off' | 'unsure'

export function standingOf({ certainty, cutOff, observed, passed, windows }: ThresholdResult): ThresholdStanding {
  if (!passed) return 'failed'
  if (cutOff?.verdict === 'turns') return 'cut off'
  if (observed === null) return 'no sample'
  return certainty?.verdict === 'cannot tell' || certainty?.verdict === 'broken' || (windows?.unsure ?? 0) > 0
    ? 'unsure'
    : 'held'
}

/** What stands before a threshold. One that failed, and cannot be told from its limit, is no plain failure either. */
export function thresholdMark(threshold: ThresholdResult): string {
  const standing = standingOf(threshold)
  return standing === 'failed' && threshold.certainty?.verdict === 'cannot tell' ? '✗~' : MARKS[standing]
}

const MARKS = {
  held: '✓',
  failed: '✗',
  'no sample': '–',
  'cut off': '✓≥',
  unsure: '✓~',
} as const satisfies Record<ThresholdStanding, string>

/** What must be known beside what was observed; each is the end of a sentence. */
export const thresholdNotes = (threshold: ThresholdResult): string[] => [
  ...noteOnCertainty(threshold),
  ...decidingNotes(threshold),
]

/** Those of them that may have decided it. */
export function decidingNotes(threshold: ThresholdResult): string[] {
  return [
    ...noteOnSample(threshold),
    ...noteOnWindows(threshold),
    ...noteOnCutOff(threshold),
    ...(threshold.sure && !threshold.passed && !threshold.hasAborted && isUnsure(threshold)
      ? ['it is not certain to hold, which sure: true requires']
      : []),
  ]
}

const isUnsure = (threshold: ThresholdResult): boolean => standingOf({ ...threshold, passed: true }) !== 'held'

function noteOnSample({ cutOff, observed, passed, sure }: ThresholdResult): string[] {
  return observed === null && !passed && !sure && cutOff === null ? ['it counts as 0, as in k6'] : []
}

function noteOnWindows({ windows }: ThresholdResult): string[] {
  if (windows === null) return []
  const { count, failed, unsure, withoutSample, worst } = windows
  if (worst === null) return [`none of ${withoutSample} windows has a sample`]
  const stretch = `${renderMoment(worst.startMs)} to ${renderMoment(worst.endMs)}`
  return [
    count === 1 ? `from ${stretch}, the only window` : `from ${stretch}, the worst of ${count} windows`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unsure > 0 ? [`${unsure} cannot be told from the limit`] : []),
    ...(withoutSample > 0 ? [`${withoutSample} without a sample`] : []),
  ]
}

const renderMoment = (ms: number): string => (ms === 0 ? '0s' : renderDuration(Math.round(ms / 1_000) * 1_000))

function noteOnCertainty({ certainty, metric }: ThresholdResult): string[] {
  if (certainty === null || certainty.verdict !== 'cannot tell') return []
  const { allowed, high, low } = certainty
  const what = isCounterName(metric) ? unitOf(metric, true).replace(/^of /, '') : 'samples'
  return [
    `cannot be told from the limit: ${percent(allowed)} % of ${what} may be beyond it, and ${percent(low)} to ${percent(high)} % are`,
  ]
}

/** Two digits, and never a share that is not 0 as 0. */
const percent = (share: number): string => String(Number((share * 100).toPrecision(2)))

function noteOnCutOff(threshold: ThresholdResult): string[] {
  const { cutOff, metric } = threshold
  if (cutOff === null) return []
  const { atLeast, count, share, verdict } = cutOff
  const what = metric === 'iteration_duration' ? 'iteration' : 'call'
  const some = `${count} ${what}${count === 1 ? '' : 's'} (${percent(share)} %) ${count === 1 ? 'was' : 'were'} cut off`
  const least = atLeast === null ? '' : ` at least ${quantity(threshold, atLeast)} with them`
  switch (verdict) {
    case 'fails':
      return [`${some}:${least === '' ? ' it fails whatever they would have come to' : least}`]
    case 'turns':
      return [`${some}, which could turn it${least === '' ? '' : `:${least}`}`]
    case 'holds':
      return [`${some}, which cannot turn it`]
  }
}

/** Of a metric's values, or of its `rate`; empty for what is only counted. */
export function unitOf(metric: string, isRate: boolean): string {
  if (isTrendName(metric)) return TRENDS[metric].unit
  if (isGaugeName(metric)) return GAUGES[metric].unit
  if (!isCounterName(metric)) return ''
  const { rate, unit } = COUNTERS[metric]
  if (!isRate) return unit
  return rate === A_SECOND ? `${unit}/s` : rate.replace('share ', '')
}

// What a threshold or a column of a table reads off a run, also while it goes on: what may still come is then no reason to fail.

/** What thresholds are read from: a store, or what stands for one. */
export type ThresholdSource = Pick<MetricStore, 'trend' | 'counter' | 'gaugeSum'>

export interface Moment {
  /** How long the counters have counted. */
  readonly elapsedMs: number
  /** Whether more may come. */
  readonly isRunning: boolean
}

/** What is read off a run. The operator matters while more may come. */
type Observable = Pick<ThresholdPlan, 'aggregate' | 'metric' | 'tags'> & Partial<Pick<ThresholdPlan, 'operator'>>

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
  const base = shareBaseOf(metric)
  if (base !== null) {
    const { all, underWay } = countBase(base, tags, source)
    // A call under way may still become what is wished for, and is no reason to end a run. At the end there is none.
    const hoped = isRunning && (operator === '>' || operator === '>=') ? underWay : 0
    return all === 0 ? null : (count + hoped) / all
  }
  return elapsedMs <= 0 || (count === 0 && isRunning) ? null : count / (elapsedMs / 1_000)
}

function countBase(
  { ended, of, tags: selecting }: ShareBase,
  tags: Tags,
  source: ThresholdSource,
): { readonly all: number; readonly underWay: number } {
  const selector = pickTags(tags, selecting)
  const count = (metrics: readonly CounterName[]): number =>
    metrics.reduce((sum, metric) => sum + source.counter(metric, selector, 'run'), 0)
  const all = count(of)
  return { all, underWay: all - count(ended) }
}

/** Thresholds with `abortOnFail` that did not hold while the run went on. */
export interface ThresholdAbort {
  /** From the start of the run. */
  readonly afterMs: number
  /** What each observed then. */
  readonly failed: ReadonlyMap<ThresholdPlan, { readonly observed: number | null }>
}

/**
 * Whether the run has to end at `elapsedMs`. Nothing is read for thresholds that could not end it, and what has no sample yet ends
 * none, as in k6.
 */
export function findThresholdAbort(
  thresholds: readonly ThresholdPlan[],
  source: ThresholdSource,
  elapsedMs: number,
  windows: Pick<WindowsFold, 'failure'>,
): ThresholdAbort | null {
  const observe = observeFrom(source, { elapsedMs, isRunning: true })
  const failed = thresholds
    .filter((each) => each.abortOnFail && elapsedMs >= each.delayAbortEvalMs)
    .flatMap((threshold): [ThresholdPlan, { readonly observed: number | null }][] => {
      if (threshold.windowMs !== null) {
        const failure = windows.failure(threshold)
        return failure === null ? [] : [[threshold, { observed: failure.observed }]]
      }
      const observed = observe(threshold)
      return observed === null || holds(threshold, observed) ? [] : [[threshold, { observed }]]
    })
  return failed.length === 0 ? null : { afterMs: elapsedMs, failed: new Map(failed) }
}

/** What a run must have for a metric to have a sample; of any other, some call gives one. */
const NEEDS: Readonly<Partial<Record<TrendName | CounterName, readonly SampleNeed[]>>> = {
  checks: ['check'],
  checks_failed: ['check'],
  checks_timed_out: ['check'],
  time_to_first_token: ['stream'],
  time_to_first_output_token: ['stream'],
  response_time_to_first_token: ['stream', 'open model'],
  inter_chunk_gap: ['stream'],
  longest_gap: ['stream'],
  time_per_output_token: ['stream'],
  output_tokens_per_second: ['stream'],
  response_time: ['open model'],
  arrival_lag: ['open model'],
  canary_time_to_first_token: ['canary'],
}

/** All that a threshold may name, as whoever reads a scenario needs it. */
export const METRIC_VOCABULARY: MetricVocabulary = {
  metrics: { ...wordsOf('trend', TRENDS), ...wordsOf('counter', COUNTERS), ...wordsOf('gauge', GAUGES) },
  tagValues: TAG_VALUES,
  turnTag,
  percentiles: PERCENTILES.map(Number),
}

function wordsOf(
  kind: MetricWords['kind'],
  metrics: Readonly<
    Record<string, { readonly tags: readonly TagName[]; readonly unit: string; readonly rate?: string }>
  >,
): Record<string, MetricWords> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { rate, tags, unit }]) => [
      name,
      {
        kind,
        tags,
        unit,
        needs: NEEDS[name as keyof typeof NEEDS] ?? [],
        isShare: rate !== undefined && rate !== A_SECOND,
      },
    ]),
  )
}
