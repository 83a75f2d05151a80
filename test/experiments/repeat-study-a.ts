// Study A's scenario, its table held against what the simulator knows of the same calls.
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { StudyTable } from '../../src/results/study-table.ts'
import type { Summary } from '../../src/results/summary.ts'
import { quantile } from './quantile.ts'
import { runStudy, type CallTimes, type Repetition } from './run-study.ts'

export interface RepeatedStudy {
  readonly summary: Summary
  readonly table: StudyTable
  /** The table's rows, with what the simulator knows in place of what was published. */
  readonly truth: readonly RowTruth[]
}

export interface RowTruth {
  readonly label: string
  readonly calls: number
  /** In the units of the table's columns, and in their order. */
  readonly figures: readonly number[]
}

export async function repeatStudyA(repetition: Repetition): Promise<RepeatedStudy> {
  const { calls, plan, summary } = await runStudy('study-a-latency-optimized', repetition)
  const [table] = summary.tables
  if (table === undefined) throw new Error('the scenario has a table')
  return { summary, table, truth: table.rows.map((row) => ({ label: row.label, ...truthOf(row.tags, plan, calls) })) }
}

function truthOf(
  tags: Readonly<Record<string, string>> | null,
  { modes }: RunPlan,
  all: readonly CallTimes[],
): Omit<RowTruth, 'label'> {
  const mode = modes.find(({ name }) => name === tags?.['mode'])
  const calls = all.filter(
    ({ latencyAsked, model, outcome }) =>
      outcome === 'completed' && model === mode?.model && latencyAsked === mode.latency,
  )
  const seconds = calls.map(({ firstTokenMs, receivedMs }) => (firstTokenMs - receivedMs) / 1_000)
  const rates = calls
    .filter(({ firstTokenMs, lastTokenMs }) => lastTokenMs > firstTokenMs)
    .map(({ firstTokenMs, lastTokenMs, tokens }) => ((tokens - 1) * 1_000) / (lastTokenMs - firstTokenMs))
  return {
    calls: calls.length,
    figures: [quantile(seconds, 0.5), quantile(seconds, 0.9), quantile(rates, 0.5), quantile(rates, 0.9)],
  }
}

export interface Deviation {
  readonly label: string
  readonly heading: string
  readonly observed: number
  readonly truth: number
  /** Of a row in the column's unit, of a change in percentage points. */
  readonly difference: number
}

/** Each figure of the rows, and how far it is from the truth. */
export const rowDeviations = ({ table, truth }: RepeatedStudy): Deviation[] =>
  table.rows.flatMap(({ cells, label }, row) =>
    cells.map(({ observed }, column) =>
      deviationOf(label, table.columns[column]?.heading ?? '', observed ?? NaN, truth[row]?.figures[column] ?? NaN),
    ),
  )

/** Each figure of the changes, in percent, and how far it is from the change that the truths make. */
export const changeDeviations = ({ table, truth }: RepeatedStudy): Deviation[] =>
  table.changes.flatMap(({ cells, from, label, to }) => {
    const [before, after] = [from, to].map((end) => truth.find((row) => row.label === end)?.figures ?? [])
    return cells.map(({ observedPercent }, column) => {
      const changePercent = ((after?.[column] ?? NaN) / (before?.[column] ?? NaN) - 1) * 100
      return deviationOf(label, table.columns[column]?.heading ?? '', observedPercent ?? NaN, changePercent)
    })
  })

const deviationOf = (label: string, heading: string, observed: number, truth: number): Deviation => ({
  label,
  heading,
  observed,
  truth,
  difference: observed - truth,
})
