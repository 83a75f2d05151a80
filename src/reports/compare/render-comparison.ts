import type { Comparison, MetricComparison, Verdict } from '../../results/compare/comparison.ts'
import { WEAK_MARK } from '../modes-table.ts'
import type { Paint } from '../paint.ts'
import { printable } from '../printable.ts'
import { fitName, renderTable, type Column } from '../text-table.ts'
import {
  changeOf,
  describeCaveats,
  describeSide,
  describeVerdict,
  groupUntold,
  intervalHeading,
  intervalOf,
  medianText,
  settingsText,
  shiftCell,
  shiftsOf,
} from './change-text.ts'

/** For a terminal, without a newline at its end. */
export function renderComparison(comparison: Comparison, paint: Paint): string {
  const caveats = describeCaveats(comparison).map((line) => paint.yellow(printable(line)))
  const sections = [
    [describeSide('base', comparison.base.runs), describeSide('run', comparison.run.runs)].map(printable),
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

function renderMetrics(comparison: Comparison, paint: Paint): string[] {
  const { metrics } = comparison
  const column = (heading: string, align: Column['align'], cellOf: (metric: MetricComparison) => string): Column => ({
    heading,
    align,
    cells: metrics.map(cellOf),
  })
  const [, headings = '', ...rows] = renderTable([
    column('mode', 'left', ({ mode }) => fitName(printable(mode))),
    column('metric', 'left', ({ metric }) => metric),
    column('base', 'right', (metric) => medianText(metric, metric.baseMedian, WEAK_MARK)),
    column('run', 'right', (metric) => medianText(metric, metric.runMedian, WEAK_MARK)),
    column('change', 'right', changeOf),
    column(intervalHeading(comparison), 'left', intervalOf),
    // Last, because colours would be counted as width.
    column('verdict', 'left', ({ verdict }) => verdict ?? 'not gated'),
  ])
  return [paint.bold(headings), ...rows.map((row, index) => paintRow(row, metrics[index]?.verdict ?? null, paint))]
}

function paintRow(row: string, verdict: Verdict | null, paint: Paint): string {
  if (verdict === null) return paint.dim(row)
  return row.slice(0, -verdict.length) + paintVerdict(verdict, paint)
}

function paintVerdict(verdict: Verdict, paint: Paint): string {
  const text = verdict === 'worse' ? verdict.toUpperCase() : verdict
  return COLOURS[verdict](paint)(text)
}

const COLOURS = {
  worse: (paint) => (text) => paint.red(paint.bold(text)),
  better: (paint) => paint.green,
  same: (paint) => paint.green,
  'cannot tell': (paint) => paint.yellow,
} as const satisfies Record<Verdict, (paint: Paint) => (text: string) => string>

/** Of single runs. */
function renderShifts(comparison: Comparison, paint: Paint): string[] {
  const shifts = shiftsOf(comparison)
  const [first] = shifts
  if (first === undefined) return []
  const [, headings = '', ...rows] = renderTable([
    { heading: 'by percentile', align: 'left', cells: shifts.map(({ mode }) => fitName(printable(mode))) },
    { heading: 'metric', align: 'left', cells: shifts.map(({ metric }) => metric) },
    ...first.shift.map(({ percentile }, at): Column => ({
      heading: `p${percentile}`,
      align: 'right',
      cells: shifts.map(({ shift }) => shiftCell(shift[at])),
    })),
  ])
  const meaning =
    'bands say how sure each run is of itself, not how far runs differ: two single runs describe, and prove nothing'
  return [paint.bold(headings), ...rows, paint.dim(meaning)]
}

const explainMark = ({ metrics }: Comparison): string[] =>
  metrics.some(({ reason }) => reason === 'too few samples') ? [`${WEAK_MARK} ${WEAK_MEANING}`] : []

export const WEAK_MEANING = 'a run has too few samples to claim it, or too few calls'

function renderVerdict(comparison: Comparison, paint: Paint): string[] {
  const { metrics, verdict } = comparison
  const changed = metrics.filter((metric) => metric.verdict === 'worse' || metric.verdict === 'better')
  return [
    COLOURS[verdict](paint)(paint.bold(HEADLINES[verdict])),
    ...changed.map((metric) => `- ${metric.verdict}: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
    ...groupUntold(comparison).map(([why, untold]) => `- cannot tell: ${why}: ${untold.map(nameOf).join(', ')}`),
  ]
}

const nameOf = ({ metric, mode }: MetricComparison): string => `${metric} of mode ${printable(mode)}`

export const HEADLINES = {
  worse: 'WORSE',
  better: 'BETTER',
  same: 'SAME',
  'cannot tell': 'CANNOT TELL: nothing is seen to be worse, and not all is seen to be the same',
} as const satisfies Record<Verdict, string>
