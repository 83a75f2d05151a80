import type { Comparison, Verdict } from '../../history/comparison.ts'
import {
  type Cell,
  code,
  type ColumnOf,
  left,
  markedOf,
  mode,
  right,
  type Table,
  tableOf,
  type Tone,
} from '../sections/section.ts'
import { besideHeading, besideOf, changeOf, levelOf, seesFromOf, shiftFigure, shiftsOf } from './change-text.ts'

export const TONES = {
  worse: 'bad',
  suspect: 'warn',
  better: 'good',
  same: 'good',
  'no change seen': 'good',
  'cannot tell': 'warn',
} as const satisfies Record<Verdict, Tone>

/** A row for each metric of each mode; those that are not gated are set back. */
export function metricTable(comparison: Comparison, verdictText: (verdict: Verdict) => string): Table {
  const { metrics } = comparison
  const table = tableOf(metrics, [
    left('mode', (metric) => [mode(metric.mode)]),
    left('metric', ({ metric }) => [code(metric)], { longest: Infinity }),
    right('base', (metric) => [levelOf(metric, metric.baseLevel)]),
    right('run', (metric) => [levelOf(metric, metric.runLevel)]),
    right('change', changeOf),
    left(besideHeading(comparison), (metric) => besideOf(metric, comparison)),
    right('sees from', seesFromOf),
    left('verdict', ({ verdict }) =>
      verdict === null ? 'not gated' : { text: verdictText(verdict), tone: TONES[verdict] },
    ),
  ])
  return { ...table, rows: table.rows.map((row, at) => (metrics[at]?.verdict === null ? row.map(setBack) : row)) }
}

const setBack = (cell: Cell): Cell => ({ ...markedOf(cell), tone: 'soft' })

/** Of two single runs, a row for each metric with its change at each percentile; null of more runs. */
export function shiftTable(comparison: Comparison): Table | null {
  const shifts = shiftsOf(comparison)
  const [first] = shifts
  if (first === undefined) return null
  return tableOf(shifts, [
    left('mode', (row) => [mode(row.mode)]),
    left('metric', ({ metric }) => [code(metric)], { longest: Infinity }),
    ...first.shift.map(({ percentile }, at): ColumnOf<(typeof shifts)[number]> =>
      right(`p${percentile}`, ({ shift }) => shiftFigure(shift[at])),
    ),
  ])
}
