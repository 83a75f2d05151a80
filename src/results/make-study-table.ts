import type { StudyColumnPlan, StudyRowPlan, StudyTablePlan } from '../plan/study-table-plan.ts'
import { isTrendName } from '../metrics/metric-catalogue.ts'
import { unitOf } from './describe-threshold.ts'
import { observeFrom, type ThresholdSource } from './evaluate-thresholds.ts'
import { leastSamplesFor } from './percentiles.ts'
import type { StudyCell, StudyChange, StudyColumn, StudyRow, StudyTable } from './study-table.ts'

const MS_PER_S = 1_000

/** `measuredMs`: how long the counters counted. */
export function makeStudyTable(plan: StudyTablePlan, source: ThresholdSource, measuredMs: number): StudyTable {
  const { changes, columns, rows, textColumns, title } = plan
  const observe = observeFrom(source, { elapsedMs: measuredMs, isRunning: false })
  const cellOf = (row: StudyRowPlan, column: StudyColumnPlan, index: number): StudyCell => {
    const published = row.published[index] ?? null
    if (row.tags === null) return { published, observed: null, differencePercent: null, isWeak: false }
    const { aggregate, isInSeconds, metric } = column
    const tags = { ...row.tags, ...column.tags }
    const read = observe({ aggregate, metric, tags })
    const observed = read === null || !isInSeconds ? read : read / MS_PER_S
    const isWeak =
      observed !== null &&
      isTrendName(metric) &&
      aggregate.kind === 'percentile' &&
      isBetween(aggregate.percent) &&
      source.trend(metric, tags, 'run').count < leastSamplesFor(aggregate.percent)
    return { published, observed, differencePercent: percentAbove(observed, published), isWeak }
  }
  const made = rows.map((row): StudyRow => {
    const { label, note, tags, texts } = row
    return { label, tags, note, texts, cells: columns.map((column, index) => cellOf(row, column, index)) }
  })
  return {
    title,
    source: plan.source,
    textColumns,
    columns: columns.map(describeColumn),
    rows: made,
    changes: changes.flatMap(({ from, label, publishedPercent, to }) => {
      const [before, after] = [made[from], made[to]]
      return before === undefined || after === undefined ? [] : [makeChange(label, before, after, publishedPercent)]
    }),
  }
}

/** 0 and 100 are the least and the greatest, which any sample has. */
const isBetween = (percent: number): boolean => percent > 0 && percent < 100

function describeColumn({ aggregate, heading, isInSeconds, metric, tags }: StudyColumnPlan): StudyColumn {
  const unit = isInSeconds ? 's' : unitOf(metric, aggregate.kind === 'rate')
  return { heading, metric, tags, statistic: aggregate.name, unit }
}

function makeChange(
  label: string,
  from: StudyRow,
  to: StudyRow,
  publishedPercent: readonly (number | null)[],
): StudyChange {
  const cells = from.cells.map((before, index) => {
    const after = to.cells[index]
    const published = publishedPercent[index] ?? null
    const observedPercent = percentAbove(after?.observed ?? null, before.observed)
    const isKnown = observedPercent !== null && published !== null
    return {
      publishedPercent: published,
      observedPercent,
      differencePoints: isKnown ? observedPercent - published : null,
      isWeak: before.isWeak || (after?.isWeak ?? false),
    }
  })
  return { label, from: from.label, to: to.label, cells }
}

const percentAbove = (value: number | null, base: number | null): number | null =>
  value === null || base === null || base === 0 ? null : (value / base - 1) * 100
