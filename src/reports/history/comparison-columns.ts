import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import type { Column } from '../text-table.ts'
import { besideHeading, besideOf, changeOf, levelText, seesFromOf, shiftCell, shiftsOf } from './change-text.ts'

export interface ColumnStyle {
  /** Makes a name of somebody else's safe for where the table goes. */
  readonly name: (text: string) => string
  readonly metric: (text: string) => string
  readonly weakMark: string
  readonly verdict: (verdict: Verdict) => string
}

/** A row for each metric of each mode. The verdict comes last. */
export function metricColumns(comparison: Comparison, style: ColumnStyle): Column[] {
  const column = (heading: string, align: Column['align'], cellOf: (metric: MetricComparison) => string): Column => ({
    heading,
    align,
    cells: comparison.metrics.map(cellOf),
  })
  return [
    column('mode', 'left', ({ mode }) => style.name(mode)),
    column('metric', 'left', ({ metric }) => style.metric(metric)),
    column('base', 'right', (metric) => levelText(metric, metric.baseLevel, style.weakMark)),
    column('run', 'right', (metric) => levelText(metric, metric.runLevel, style.weakMark)),
    column('change', 'right', changeOf),
    column(besideHeading(comparison), 'left', (metric) => besideOf(metric, comparison)),
    column('sees from', 'right', seesFromOf),
    column('verdict', 'left', ({ verdict }) => (verdict === null ? 'not gated' : style.verdict(verdict))),
  ]
}

/** Of two single runs, a row for each metric with its change at each percentile; empty of more runs. */
export function shiftColumns(
  comparison: Comparison,
  style: Pick<ColumnStyle, 'name' | 'metric' | 'weakMark'>,
): Column[] {
  const shifts = shiftsOf(comparison)
  const [first] = shifts
  if (first === undefined) return []
  return [
    { heading: 'mode', align: 'left', cells: shifts.map(({ mode }) => style.name(mode)) },
    { heading: 'metric', align: 'left', cells: shifts.map(({ metric }) => style.metric(metric)) },
    ...first.shift.map(({ percentile }, at): Column => ({
      heading: `p${percentile}`,
      align: 'right',
      cells: shifts.map(({ shift }) => shiftCell(shift[at]).replace('~', style.weakMark)),
    })),
  ]
}
