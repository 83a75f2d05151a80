import { COUNTERS, isCounterName, isGaugeName, isTrendName, TRENDS, GAUGES } from '../metrics/metric-catalogue.ts'
import { renderDuration } from '../time/duration.ts'
import type { ThresholdResult } from './summary.ts'

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
  const what = isCounterName(metric) ? 'calls' : 'samples'
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
  return rate === 'share of calls' ? 'of calls' : `${unit}/s`
}
