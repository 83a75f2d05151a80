// Every metric of a run: for the whole, and for each scenario and each mode where there are several. A line a
// metric, with dots from its name to its numbers, as k6 prints them.
import { COUNTERS, TRENDS, type CounterName, type TrendName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { TrendStat } from '../../plan/trend-stat.ts'
import { PERCENTILES, type Percentile } from '../../results/percentiles.ts'
import type { SeriesSummary } from '../../results/summary.ts'
import { durationScale, formatCount, formatShare, threeDigits } from '../format.ts'
import { intervalText, percentileText } from './modes.ts'
import type { Paint } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'
import type { SummaryLookup } from '../summary-lookup.ts'

const WIDTH = 100
const NAME_WIDTH = 29

/** Of these only the parts say something: together they are all completed calls. */
const COUNTED_IN_PARTS: ReadonlySet<CounterName> = new Set(['mode_served', 'stop_reasons'])

interface Line {
  readonly name: string
  readonly cells: readonly string[]
  readonly unit: string
}

export function renderMetricListing(lookup: SummaryLookup, trendStats: readonly TrendStat[], paint: Paint): string[] {
  const parts = (['scenario', 'mode'] as const).flatMap((tag) => {
    const values = lookup.valuesOf(tag)
    return values.length < 2
      ? []
      : values.map((value) => ({ title: `${tag} ${printable(value)}`, tags: { [tag]: value } }))
  })
  return [{ title: 'all calls', tags: {} }, ...parts].flatMap(({ tags, title }, position) => {
    const lines = [...counterLines(lookup, tags), '', ...trendLines(lookup, trendStats, tags)]
    return [...(position === 0 ? [] : ['']), paint.bold(title), ...lines]
  })
}

function counterLines(lookup: SummaryLookup, tags: Tags): string[] {
  const names = (Object.keys(COUNTERS) as CounterName[]).filter(
    (name) => !COUNTED_IN_PARTS.has(name) && lookup.count(name, tags) > 0,
  )
  const counts = names.map((name) => formatCount(lookup.count(name, tags)))
  const width = Math.max(0, ...counts.map((count) => count.length))
  return names.map((name, index) => {
    const { rate, unit } = COUNTERS[name]
    const isShare = rate === 'share of calls'
    const perSecond = `${threeDigits(lookup.perSecond(name, tags))}${unit === '' ? '' : ` ${unit}`}/s`
    const share = isShare ? formatShare(lookup.count(name, tags), lookup.count('calls', tags)) : perSecond
    return `${dotted(name)} ${(counts[index] ?? '').padStart(width)}  ${share}`
  })
}

function trendLines(lookup: SummaryLookup, stats: readonly TrendStat[], tags: Tags): string[] {
  const lines = (Object.keys(TRENDS) as TrendName[]).flatMap((name) => {
    const series = lookup.series(name, tags)
    return series === undefined ? [] : [toLine(series, stats)]
  })
  const widths = stats.map((_, column) => Math.max(0, ...lines.map(({ cells }) => cells[column]?.length ?? 0)))
  return lines.flatMap(({ cells, name, unit }) =>
    wrap(
      name,
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)),
      unit,
    ),
  )
}

function toLine(series: SeriesSummary, stats: readonly TrendStat[]): Line {
  const { metric, unit } = series
  const values = stats.map((stat) => valueOf(series, stat))
  const scale = durationScale(values.filter((_, index) => stats[index]?.kind !== 'count'))
  const divisor = unit === 'ms' && scale.unit === 's' ? 1_000 : 1
  const format = (of: number): string => threeDigits(of / divisor)
  const cells = stats.map((stat, index) => {
    const value = values[index] ?? NaN
    if (stat.kind === 'count') return `${stat.name}=${formatCount(value)}`
    const percentile = stat.kind === 'percentile' ? percentileOf(stat.percent) : undefined
    if (percentile === undefined) return `${stat.name}=${format(value)}`
    const interval = intervalText(series, percentile, format)
    return `${stat.name}=${percentileText(series, percentile, format)}${interval === '' ? '' : ` (${interval})`}`
  })
  return { name: metric, cells, unit: divisor === 1 ? unit : scale.unit }
}

function valueOf({ count, max, mean, min, percentiles }: SeriesSummary, stat: TrendStat): number {
  switch (stat.kind) {
    case 'avg':
      return mean
    case 'min':
      return min
    case 'max':
      return max
    case 'count':
      return count
    case 'percentile': {
      const name = percentileOf(stat.percent)
      return name === undefined ? NaN : percentiles[name]
    }
  }
}

const percentileOf = (percent: number): Percentile | undefined => PERCENTILES.find((each) => Number(each) === percent)

const dotted = (name: string): string => `  ${name.padEnd(NAME_WIDTH, '.')}:`

/** What does not fit stands below, under the first of the numbers. */
function wrap(name: string, cells: readonly string[], unit: string): string[] {
  const lines: string[] = []
  let line = dotted(name)
  for (const cell of cells) {
    if (line.length + 1 + cell.trimEnd().length + 1 + unit.length > WIDTH) {
      lines.push(line.trimEnd())
      line = ' '.repeat(dotted(name).length)
    }
    line += ` ${cell}`
  }
  return [...lines, `${line.trimEnd()} ${unit}`]
}
