import { COUNTERS, isCounterName, isGaugeName, isTrendName, TRENDS, GAUGES } from '../metrics/metric-catalogue.ts'
import type { ThresholdResult } from './summary.ts'

/** `time_to_first_token{mode:optimized}`: the metric and its selector, as k6 writes them. */
export function thresholdSeries({ metric, tags }: Pick<ThresholdResult, 'metric' | 'tags'>): string {
  const selector = Object.entries(tags).map(([name, value]) => `${name}:${value}`)
  return selector.length === 0 ? metric : `${metric}{${selector.join(',')}}`
}

/**
 * `812.4 ms`: what was observed, in the unit that the threshold's number is in. Six digits, so that a value which fails by
 * little is not printed as the limit itself.
 */
export function observedText({ expression, metric, observed }: ThresholdResult): string {
  if (observed === null) return 'no sample'
  const unit = unitOf(metric, /^\s*rate/.test(expression))
  return `${Number(observed.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
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
