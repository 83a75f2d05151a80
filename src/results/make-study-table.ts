import type { StudyColumnPlan, StudyRowPlan, StudyTablePlan } from '../scenario/tables-schema.ts'
import { isTrendName, type TrendName } from '../metrics/metric-catalogue.ts'
import { tagsKey, type Tags } from '../metrics/tags.ts'
import { observeFrom, type ThresholdSource, unitOf } from './thresholds.ts'
import { knowPercentile, type Interval, type Sampled } from './percentiles.ts'
import type { StudyCell, StudyChange, StudyChangeCell, StudyColumn, StudyRow, StudyTable } from './summary.ts'

const MS_PER_S = 1_000

/** All samples of the series of `metric` that carry these tags. */
export type SampleSeries = (metric: TrendName, tags: Tags) => Sampled

/** Between which values the ratio of a percentile of two rows lies, less 1. Null where it is not known. */
export type DifferOfRows = (
  metric: TrendName,
  percent: number,
  rows: { readonly of: Tags; readonly to: Tags },
  ratio: number,
) => { readonly low: number; readonly high: number } | null

export interface StudySamples {
  readonly sample: SampleSeries
  readonly differ: DifferOfRows
}

/** `measuredMs`: how long the counters counted. */
export function makeStudyTable(
  plan: StudyTablePlan,
  source: ThresholdSource,
  measuredMs: number,
  { differ, sample }: StudySamples,
): StudyTable {
  const { changes, columns, rows, textColumns, title } = plan
  const measure = measureFrom(source, measuredMs, sample)
  const measured = rows.map((row) => columns.map((column, index) => measure(row, column, row.published[index] ?? null)))
  return {
    title,
    source: plan.source,
    textColumns,
    columns: columns.map(describeColumn),
    rows: rows.map(({ label, note, tags, texts }, row): StudyRow => {
      return { label, tags, note, texts, cells: measured[row] ?? [] }
    }),
    changes: changes.flatMap(({ from, label, publishedPercent, to }): StudyChange[] => {
      const [before, after] = [rows[from], rows[to]]
      if (before === undefined || after === undefined) return []
      const cells = columns.map((column, index) => {
        const [one, other] = [measured[from]?.[index], measured[to]?.[index]]
        const interval = intervalOfChange(column, [before.tags, after.tags], [one, other], differ)
        return makeChangeCell(one, other, publishedPercent[index] ?? null, interval)
      })
      return [{ label, from: before.label, to: after.label, cells }]
    }),
  }
}

type Measure = (row: StudyRowPlan, column: StudyColumnPlan, published: number | null) => StudyCell

function measureFrom(source: ThresholdSource, measuredMs: number, sample: SampleSeries): Measure {
  const observe = observeFrom(source, { elapsedMs: measuredMs, isRunning: false })
  return (row, { aggregate, isInSeconds, metric, tags: ofColumn }, published) => {
    const nothing = { published, observed: null, differencePercent: null, interval: null, isWeak: false }
    if (row.tags === null) return nothing
    const tags = { ...row.tags, ...ofColumn }
    const read = observe({ aggregate, metric, tags })
    if (read === null) return nothing
    const inUnit = (value: number): number => (isInSeconds ? value / MS_PER_S : value)
    const observed = inUnit(read)
    const known =
      isTrendName(metric) && aggregate.kind === 'percentile' && isBetween(aggregate.percent)
        ? knowPercentile(sample(metric, tags), aggregate.percent)
        : null
    const [low = null, high = null] = known?.interval ?? []
    return {
      published,
      observed,
      differencePercent: percentAbove(observed, published),
      interval: known === null ? null : [low === null ? null : inUnit(low), high === null ? null : inUnit(high)],
      isWeak: known?.isWeak ?? false,
    }
  }
}

/** 0 and 100 are the least and the greatest, which any sample has. */
const isBetween = (percent: number): boolean => percent > 0 && percent < 100

function describeColumn({ aggregate, heading, isInSeconds, metric, tags }: StudyColumnPlan): StudyColumn {
  const unit = isInSeconds ? 's' : unitOf(metric, aggregate.kind === 'rate')
  return { heading, metric, tags, statistic: aggregate.name, unit }
}

type RowTags = StudyRowPlan['tags']

/** In percent. Of two modes that shared their minutes and prompts, which differ in nothing else. */
function intervalOfChange(
  { aggregate, metric, tags }: StudyColumnPlan,
  [before, after]: readonly [RowTags, RowTags],
  [one, other]: readonly [StudyCell | undefined, StudyCell | undefined],
  differ: DifferOfRows,
): StudyChangeCell['interval'] {
  if (before === null || after === null || !one?.observed || !other?.observed) return null
  if (!isTrendName(metric) || aggregate.kind !== 'percentile' || !isBetween(aggregate.percent)) return null
  const [from, to] = [
    { ...before, ...tags },
    { ...after, ...tags },
  ]
  if (!differInModeAlone(from, to)) return null
  const found = differ(metric, aggregate.percent, { of: to, to: from }, other.observed / one.observed)
  return found === null ? null : [100 * found.low, 100 * found.high]
}

function differInModeAlone({ mode: one, ...rest }: Tags, { mode: other, ...others }: Tags): boolean {
  return one !== undefined && other !== undefined && one !== other && tagsKey(rest) === tagsKey(others)
}

function makeChangeCell(
  before: StudyCell | undefined,
  after: StudyCell | undefined,
  publishedPercent: number | null,
  interval: StudyChangeCell['interval'],
): StudyChangeCell {
  const observedPercent = percentAbove(after?.observed ?? null, before?.observed ?? null)
  const isKnown = observedPercent !== null && publishedPercent !== null
  return {
    publishedPercent,
    observedPercent,
    differencePoints: isKnown ? observedPercent - publishedPercent : null,
    interval,
    isWeak:
      interval === null
        ? mayOverlap(before?.interval ?? null, after?.interval ?? null)
        : interval[0] <= 0 && interval[1] >= 0,
  }
}

/** Where an end is missing there is nothing between them. */
function mayOverlap(a: Interval | null, b: Interval | null): boolean {
  if (a === null || b === null) return false
  return !isBelow(a, b) && !isBelow(b, a)
}

const isBelow = (one: Interval, other: Interval): boolean => one[1] !== null && other[0] !== null && one[1] < other[0]

const percentAbove = (value: number | null, base: number | null): number | null =>
  value === null || base === null || base === 0 ? null : (value / base - 1) * 100
