import { matchesTags, type TagName } from '../metrics/tags.ts'
import { isTrendName, TRENDS, type TrendName } from '../metrics/metric-catalogue.ts'
import { observedText, thresholdSeries } from '../results/describe-threshold.ts'
import { leastSamplesFor } from '../results/percentiles.ts'
import type { Summary, ThresholdResult } from '../results/summary.ts'
import { WEAK_MARK } from './modes-table.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'
import { lookInto } from './summary-lookup.ts'
import { fit } from './text-table.ts'

const LONGEST_SERIES = 90
const LONGEST_EXPRESSION = 30

/** Each metric with its thresholds under it, as k6 prints them; no line where there is none. */
export function renderThresholds(summary: Summary, paint: Paint): string[] {
  const { thresholds } = summary
  const groups = Map.groupBy(thresholds, (threshold) => fit(printable(thresholdSeries(threshold)), LONGEST_SERIES))
  const width = Math.max(0, ...thresholds.map((threshold) => expressionOf(threshold).length))
  const render = (threshold: ThresholdResult): string => {
    const mark = threshold.passed ? paint.green('✓') : paint.red('✗')
    return `    ${mark} ${expressionOf(threshold).padEnd(width)}  ${renderObserved(threshold, summary)}`
  }
  const lines = [...groups].flatMap(([series, each]) => [`  ${series}`, ...each.map(render)])
  return lines.length === 0 ? [] : [paint.bold('thresholds'), ...lines]
}

const expressionOf = ({ expression }: ThresholdResult): string => fit(printable(expression), LONGEST_EXPRESSION)

/** `p(50) = ~812.4 ms`. */
export function renderObserved(threshold: ThresholdResult, summary: Summary): string {
  const text = observedText(threshold)
  if (threshold.observed === null) return text
  const [aggregate = ''] = threshold.expression.split(/[<>=!]/, 1)
  return `${printable(aggregate.trim())} = ${isWeak(aggregate.trim(), threshold, summary) ? WEAK_MARK : ''}${text}`
}

/** Whether the samples are too few for the percentile. What ended a run is held against all samples of the run. */
function isWeak(aggregate: string, threshold: ThresholdResult, summary: Summary): boolean {
  const written = aggregate === 'med' ? '50' : /^p\(\s*([\d.]+)\s*\)$/.exec(aggregate)?.[1]
  const percent = Number(written ?? NaN)
  return percent > 0 && percent < 100 && samplesOf(threshold, summary) < leastSamplesFor(percent)
}

function samplesOf({ metric, tags }: ThresholdResult, summary: Summary): number {
  if (!isTrendName(metric)) return 0
  const whole = lookInto(summary).series(metric, tags)
  if (whole !== undefined) return whole.count
  // Every sample is in one of the series that carry all of these, what the threshold selects by, and nothing else.
  const names = (['scenario', 'mode', 'prompt'] as const).filter((name) => knows(metric, name))
  const carried = new Set<string>([...names, ...Object.keys(tags)])
  return summary.series
    .filter((each) => each.metric === metric && matchesTags(each.tags, tags))
    .filter(
      (each) => Object.keys(each.tags).length === carried.size && names.every((name) => each.tags[name] !== undefined),
    )
    .reduce((sum, { count }) => sum + count, 0)
}

const knows = (metric: TrendName, tag: TagName): boolean => (TRENDS[metric].tags as readonly TagName[]).includes(tag)
