import type { StudyColumnPlan, StudyRowPlan, StudyTablePlan } from '../plan/study-table-plan.ts'
import type { HdrReading } from '../metrics/hdr-reading.ts'
import { isTrendName } from '../metrics/metric-catalogue.ts'
import { unitOf } from './describe-threshold.ts'
import { observeFrom, type ThresholdSource } from './evaluate-thresholds.ts'
import { leastSamplesFor } from './percentiles.ts'
import { mayBeSameQuantile } from './quantile-interval.ts'
import type { StudyCell, StudyChange, StudyChangeCell, StudyColumn, StudyRow, StudyTable } from './study-table.ts'

const MS_PER_S = 1_000

/** A cell, and what it is a quantile of where it is one between the extremes. */
interface Measured {
  readonly cell: StudyCell
  readonly quantile: { readonly reading: HdrReading; readonly percent: number } | null
}

/** `measuredMs`: how long the counters counted. */
export function makeStudyTable(plan: StudyTablePlan, source: ThresholdSource, measuredMs: number): StudyTable {
  const { changes, columns, rows, textColumns, title } = plan
  const measure = measureFrom(source, measuredMs)
  const measured = rows.map((row) => columns.map((column, index) => measure(row, column, row.published[index] ?? null)))
  return {
    title,
    source: plan.source,
    textColumns,
    columns: columns.map(describeColumn),
    rows: rows.map(({ label, note, tags, texts }, row): StudyRow => {
      return { label, tags, note, texts, cells: (measured[row] ?? []).map(({ cell }) => cell) }
    }),
    changes: changes.flatMap(({ from, label, publishedPercent, to }): StudyChange[] => {
      const [before, after] = [rows[from], rows[to]]
      if (before === undefined || after === undefined) return []
      const cells = columns.map((_, column) =>
        makeChangeCell(measured[from]?.[column], measured[to]?.[column], publishedPercent[column] ?? null),
      )
      return [{ label, from: before.label, to: after.label, cells }]
    }),
  }
}

type Measure = (row: StudyRowPlan, column: StudyColumnPlan, published: number | null) => Measured

function measureFrom(source: ThresholdSource, measuredMs: number): Measure {
  const observe = observeFrom(source, { elapsedMs: measuredMs, isRunning: false })
  return (row, { aggregate, isInSeconds, metric, tags: ofColumn }, published) => {
    const nothing = { published, observed: null, differencePercent: null, isWeak: false }
    if (row.tags === null) return { cell: nothing, quantile: null }
    const tags = { ...row.tags, ...ofColumn }
    const read = observe({ aggregate, metric, tags })
    if (read === null) return { cell: nothing, quantile: null }
    const observed = isInSeconds ? read / MS_PER_S : read
    const quantile =
      isTrendName(metric) && aggregate.kind === 'percentile' && isBetween(aggregate.percent)
        ? { reading: source.trend(metric, tags, 'run'), percent: aggregate.percent }
        : null
    const isWeak = quantile !== null && quantile.reading.count < leastSamplesFor(quantile.percent)
    return { cell: { published, observed, differencePercent: percentAbove(observed, published), isWeak }, quantile }
  }
}

/** 0 and 100 are the least and the greatest, which any sample has. */
const isBetween = (percent: number): boolean => percent > 0 && percent < 100

function describeColumn({ aggregate, heading, isInSeconds, metric, tags }: StudyColumnPlan): StudyColumn {
  const unit = isInSeconds ? 's' : unitOf(metric, aggregate.kind === 'rate')
  return { heading, metric, tags, statistic: aggregate.name, unit }
}

function makeChangeCell(
  before: Measured | undefined,
  after: Measured | undefined,
  publishedPercent: number | null,
): StudyChangeCell {
  const observedPercent = percentAbove(after?.cell.observed ?? null, before?.cell.observed ?? null)
  const isKnown = observedPercent !== null && publishedPercent !== null
  return {
    publishedPercent,
    observedPercent,
    differencePoints: isKnown ? observedPercent - publishedPercent : null,
    isWeak: isWeakChange(before, after),
  }
}

function isWeakChange(before: Measured | undefined, after: Measured | undefined): boolean {
  if (before?.cell.isWeak === true || after?.cell.isWeak === true) return true
  if (!before?.quantile || !after?.quantile) return false
  return mayBeSameQuantile(before.quantile.reading, after.quantile.reading, before.quantile.percent)
}

const percentAbove = (value: number | null, base: number | null): number | null =>
  value === null || base === null || base === 0 ? null : (value / base - 1) * 100
