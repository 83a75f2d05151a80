// Study A's scenario, its table held against what the simulator knows of the same calls.
import { readCellsOf } from '../../src/metrics/hdr.ts'
import type { TrendName } from '../../src/metrics/metric-catalogue.ts'
import type { TrendSeries } from '../../src/metrics/snapshot.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { StudyTable, Summary } from '../../src/results/summary.ts'
import { quantile } from './quantile.ts'
import { runStudy, type CallTimes, type Repetition } from './run-study.ts'

export interface RepeatedStudy {
  readonly summary: Summary
  readonly table: StudyTable
  /** The table's rows, with what the simulator knows in place of what was published. */
  readonly truth: readonly RowTruth[]
  readonly samples: readonly RowSamples[]
}

/** The samples of a row, ascending: what the run recorded, and what the simulator knows of the same calls. */
export interface RowSamples {
  readonly label: string
  readonly timeToFirstTokenMs: SamplePair
  readonly tokensPerSecond: SamplePair
}

export interface SamplePair {
  readonly observed: readonly number[]
  readonly truth: readonly number[]
}

export interface RowTruth {
  readonly label: string
  readonly calls: number
  /** In the units of the table's columns, and in their order. */
  readonly figures: readonly number[]
}

export async function repeatStudyA(repetition: Repetition): Promise<RepeatedStudy> {
  const { calls, plan, summary, trends } = await runStudy('study-a-latency-optimized', repetition)
  const [table] = summary.tables
  if (table === undefined) throw new Error('the scenario has a table')
  const rows = table.rows.map(({ label, tags }) => {
    const mode = tags?.['mode'] ?? ''
    return { label, mode, ...truthOf(mode, plan, calls) }
  })
  return {
    summary,
    table,
    truth: rows.map(({ label, rates, times }) => ({
      label,
      calls: times.length,
      figures: [...quantiles(times.map((ms) => ms / 1_000)), ...quantiles(rates)],
    })),
    samples: rows.map(({ label, mode, rates, times }) => ({
      label,
      timeToFirstTokenMs: { observed: samplesOf(trends, 'time_to_first_token', mode), truth: ascending(times) },
      tokensPerSecond: { observed: samplesOf(trends, 'output_tokens_per_second', mode), truth: ascending(rates) },
    })),
  }
}

function truthOf(
  name: string,
  { modes }: RunPlan,
  all: readonly CallTimes[],
): { readonly times: readonly number[]; readonly rates: readonly number[] } {
  const mode = modes.find((each) => each.name === name)
  const calls = all.filter(
    ({ latencyAsked, model, outcome }) =>
      outcome === 'completed' && model === mode?.model && latencyAsked === mode.latency,
  )
  return {
    times: calls.map(({ firstTokenMs, receivedMs }) => firstTokenMs - receivedMs),
    rates: calls
      .filter(({ firstTokenMs, lastTokenMs }) => lastTokenMs > firstTokenMs)
      .map(({ firstTokenMs, lastTokenMs, tokens }) => ((tokens - 1) * 1_000) / (lastTokenMs - firstTokenMs)),
  }
}

const quantiles = (values: readonly number[]): number[] => [quantile(values, 0.5), quantile(values, 0.9)]

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

const samplesOf = (trends: readonly TrendSeries[], metric: TrendName, mode: string): number[] =>
  ascending(
    trends
      .filter((series) => series.metric === metric && series.tags.mode === mode)
      .flatMap(({ histogram }) => [...readCellsOf(histogram)])
      .flatMap(({ count, value }) => Array.from({ length: count }, () => value)),
  )

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
