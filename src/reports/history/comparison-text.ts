import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { MARKS } from '../sections/section.ts'
import { fitName, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'
import {
  describeCaveats,
  describeDesign,
  describeSide,
  describeVerdict,
  groupUntold,
  HEADLINES,
  settingsText,
  WEAK_MEANING,
} from './change-text.ts'
import { metricColumns, shiftColumns, type ColumnStyle } from './comparison-columns.ts'

/** For a terminal, without a newline at its end. */
export function renderComparison(comparison: Comparison, paint: Paint): string {
  const caveats = describeCaveats(comparison).map((line) => paint.yellow(printable(line)))
  const sections = [
    [
      describeSide('base', comparison.base),
      describeSide('run', comparison.run),
      ...[describeDesign(comparison)].filter((line) => line !== ''),
    ].map(printable),
    caveats,
    renderMetrics(comparison, paint),
    renderShifts(comparison, paint),
    [...explainMark(comparison), settingsText(comparison)].map((line) => paint.dim(line)),
    renderVerdict(comparison, paint),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const STYLE: ColumnStyle = {
  name: (mode) => fitName(printable(mode)),
  metric: (metric) => metric,
  weakMark: MARKS.weak[0],
  verdict: (verdict) => verdict,
}

function renderMetrics(comparison: Comparison, paint: Paint): string[] {
  const { metrics } = comparison
  // The verdict is last, because colours would be counted as width.
  const [, headings = '', ...rows] = renderTable(metricColumns(comparison, STYLE))
  return [paint.bold(headings), ...rows.map((row, index) => paintRow(row, metrics[index]?.verdict ?? null, paint))]
}

function paintRow(row: string, verdict: Verdict | null, paint: Paint): string {
  if (verdict === null) return paint.dim(row)
  return row.slice(0, -verdict.length) + paintVerdict(verdict, paint)
}

function paintVerdict(verdict: Verdict, paint: Paint): string {
  const text = verdict === 'worse' || verdict === 'suspect' ? verdict.toUpperCase() : verdict
  return COLOURS[verdict](paint)(text)
}

const COLOURS = {
  worse: (paint) => (text) => paint.red(paint.bold(text)),
  suspect: (paint) => (text) => paint.yellow(paint.bold(text)),
  better: (paint) => paint.green,
  'no change seen': (paint) => paint.green,
  same: (paint) => paint.green,
  'cannot tell': (paint) => paint.yellow,
} as const satisfies Record<Verdict, (paint: Paint) => (text: string) => string>

/** Of single runs. */
function renderShifts(comparison: Comparison, paint: Paint): string[] {
  const columns = shiftColumns(comparison, STYLE)
  if (columns.length === 0) return []
  const [, headings = '', ...rows] = renderTable(columns)
  return [paint.bold(headings), ...rows, paint.dim(BANDS_MEANING)]
}

export const BANDS_MEANING =
  'Each band shows how sure the two runs are of themselves, not how far runs differ: two single runs describe a change, and prove none.'

const explainMark = ({ metrics }: Comparison): string[] =>
  metrics.some(({ reason }) => reason === 'too few samples') ? [`${MARKS.weak[0]} ${WEAK_MEANING}`] : []

function renderVerdict(comparison: Comparison, paint: Paint): string[] {
  const { metrics, verdict } = comparison
  const changed = metrics.filter(isChanged)
  return [
    COLOURS[verdict](paint)(paint.bold(HEADLINES[verdict])),
    ...changed.map((metric) => `- ${metric.verdict}: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
    ...groupUntold(comparison).map(
      ({ metrics: untold, verdict: each, why }) => `- ${each}: ${why}: ${untold.map(nameOf).join(', ')}`,
    ),
  ]
}

export const isChanged = ({ verdict }: MetricComparison): boolean =>
  verdict === 'worse' || verdict === 'suspect' || verdict === 'better'

const nameOf = ({ metric, mode }: MetricComparison): string => `${metric} of mode ${printable(mode)}`
