// Every metric of a run: for the whole, and for each scenario and each mode where there are several.
import { COUNTERS, shareBaseOf, TRENDS, type CounterName, type TrendName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { TrendStat } from '../../plan/run-plan.ts'
import { PERCENTILES, type Percentile } from '../../results/percentiles.ts'
import type { SeriesSummary } from '../../results/summary.ts'
import { durationScale, formatCount, formatShare, threeDigits, type Scale } from '../format.ts'
import {
  type Cell,
  code,
  left,
  type MakeSections,
  mode,
  percentileOf,
  right,
  type Table,
  tableOf,
  text,
  type Text,
  type Told,
} from './section.ts'

/** Of these only the parts say something: together they are all completed calls. */
const COUNTED_IN_PARTS: ReadonlySet<CounterName> = new Set(['mode_served', 'stop_reasons', 'agents_ended'])

export const metrics: MakeSections = (told) => {
  const { lookup } = told
  const [scenarios, modes] = [lookup.valuesOf('scenario'), lookup.valuesOf('mode')]
  const parts: readonly (readonly [title: Text, tags: Tags])[] = [
    ['all calls', {}],
    ...(scenarios.length < 2 ? [] : scenarios.map((name) => [text`scenario ${{ name }}`, { scenario: name }] as const)),
    ...(modes.length < 2 ? [] : modes.map((name) => [text`mode ${mode(name)}`, { mode: name }] as const)),
  ]
  const tables = parts.flatMap(([title, tags]) => [countersOf(title, tags, told), trendsOf(tags, told)])
  return [{ id: 'metrics', title: 'Every metric', tables, notes: [] }]
}

function countersOf(title: Text, tags: Tags, { lookup }: Told): Table {
  const names = (Object.keys(COUNTERS) as CounterName[]).filter(
    (name) => !COUNTED_IN_PARTS.has(name) && lookup.count(name, tags) > 0,
  )
  const rateOf = (name: CounterName): string => {
    const { unit } = COUNTERS[name]
    const base = shareBaseOf(name)
    return base !== null
      ? formatShare(
          lookup.count(name, tags),
          base.of.reduce((sum, each) => sum + lookup.count(each, tags), 0),
        )
      : `${threeDigits(lookup.perSecond(name, tags))}${unit === '' ? '' : ` ${unit}`}/s`
  }
  return tableOf(
    names,
    [
      left('metric', (name) => [code(name)]),
      right('count', (name) => formatCount(lookup.count(name, tags))),
      left('rate', rateOf),
    ],
    { title, dots: 'columns' },
  )
}

function trendsOf(tags: Tags, { lookup, trendStats }: Told): Table {
  const rows = (Object.keys(TRENDS) as TrendName[]).flatMap((name) => {
    const series = lookup.series(name, tags)
    return series === undefined ? [] : [{ series, scale: scaleOf(series, trendStats) }]
  })
  return tableOf(
    rows,
    [
      left('metric', ({ series }) => [code(series.metric)]),
      ...trendStats.map((stat) =>
        right<(typeof rows)[number]>(stat.name, ({ scale, series }) => cellOf(series, stat, scale)),
      ),
      left('unit', ({ scale }) => scale.unit),
    ],
    { dots: 'headings' },
  )
}

/** One unit for all that is told of a trend, and digits for each. */
function scaleOf(series: SeriesSummary, stats: readonly TrendStat[]): Scale {
  const values = stats.flatMap((stat) => (stat.kind === 'count' ? [] : [valueOf(series, stat)]))
  const inSeconds = series.unit === 'ms' && durationScale(values).unit === 's'
  return inSeconds ? { unit: 's', format: (ms) => threeDigits(ms / 1_000) } : { unit: series.unit, format: threeDigits }
}

function cellOf(series: SeriesSummary, stat: TrendStat, { format }: Scale): Cell {
  if (stat.kind === 'count') return formatCount(series.count)
  const percentile = stat.kind === 'percentile' ? percentileNamed(stat.percent) : undefined
  return percentile === undefined ? format(valueOf(series, stat)) : [percentileOf(series, percentile, format)]
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
      const name = percentileNamed(stat.percent)
      return name === undefined ? NaN : percentiles[name]
    }
  }
}

const percentileNamed = (percent: number): Percentile | undefined =>
  PERCENTILES.find((each) => Number(each) === percent)
