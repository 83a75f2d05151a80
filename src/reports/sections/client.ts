import type { ClientThread } from '../../results/load/load-summary.ts'
import type { SeriesSummary, Summary } from '../../results/summary.ts'
import { printable } from '../../run-folder/printable.ts'
import { durationScale, formatCount, threeDigits } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { type Column, fitName, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { percentileText } from './modes.ts'

// How the load generator itself fared, in two lines: what the numbers above them are worth.

/** No line of a run that was too short to tell. */
export function renderClient({ client }: Pick<Summary, 'client'>, paint: Paint): string[] {
  const told = [
    tellWorst('loop delay p99', client.threads, ({ loopDelay }) => loopDelay.p99Ms, 'ms'),
    tell('schedule lag p99', client.scheduleLag.p99Ms, 'ms'),
    tellWorst('busy at most', client.threads, (thread) => thread.mostUtilisationPercent, '%'),
    tellWorst('GC pause at most', client.threads, ({ gcPauses }) => gcPauses.maxMs, 'ms'),
    tell('CPU', client.cpuCores, 'cores'),
  ].filter((part) => part !== null)
  if (told.length === 0) return []
  const connections = `${formatCount(client.connectionsOpened)} opened`
  return [paint.dim(`client: ${[...told, `connections ${connections}`].join(', ')}`)]
}

const tell = (what: string, value: number | null, unit: string): string | null =>
  value === null ? null : `${what} ${threeDigits(value)} ${unit}`

function tellWorst(
  what: string,
  threads: readonly ClientThread[],
  valueOf: (thread: ClientThread) => number | null,
  unit: string,
): string | null {
  const [worst] = threads
    .flatMap((thread) => {
      const value = valueOf(thread)
      return value === null ? [] : [{ thread: thread.thread, value }]
    })
    .toSorted((one, other) => other.value - one.value)
  if (worst === undefined) return null
  const who = worst.thread === 'conductor' ? worst.thread : `thread ${worst.thread}`
  return `${what} ${threeDigits(worst.value)} ${unit} (${who})`
}

// What an idle process measured beside the run: the two agree where the run's client was in time.

/** No line of a run without a canary. */
export function renderCanary(
  { counters, series }: Pick<Summary, 'counters' | 'series'>,
  lookup: SummaryLookup,
): string[] {
  const rows = series
    .filter(({ metric, tags }) => metric === 'canary_time_to_first_token' && tags.mode !== undefined)
    .map((canary) => ({ canary, run: lookup.series('time_to_first_token', { mode: canary.tags.mode ?? '' }) }))
  if (rows.length === 0) {
    const hasCanary = counters.some(({ metric }) => metric === 'canary_calls')
    const calls = formatCount(lookup.count('canary_calls', {}))
    return hasCanary ? [`canary: ${calls} calls, none with a first token to time`] : []
  }
  const all = rows.flatMap(({ canary, run }) => [canary, ...(run === undefined ? [] : [run])])
  const scale = durationScale(all.map(({ percentiles }) => percentiles['99']))
  const cell = (of: SeriesSummary | undefined, percentile: '50' | '90' | '99'): string =>
    of === undefined ? NOTHING : percentileText(of, percentile, scale.format)
  const pair = (percentile: '50' | '90' | '99'): Column[] => [
    {
      heading: 'run',
      group: `TTFT p${percentile}, ${scale.unit}`,
      align: 'right',
      cells: rows.map(({ run }) => cell(run, percentile)),
    },
    {
      heading: 'canary',
      group: `TTFT p${percentile}, ${scale.unit}`,
      align: 'right',
      cells: rows.map(({ canary }) => cell(canary, percentile)),
    },
  ]
  return renderTable([
    {
      heading: 'canary',
      align: 'left',
      cells: rows.map(({ canary }) => fitName(printable(canary.tags.mode ?? ''))),
    },
    { heading: 'calls', align: 'right', cells: rows.map(({ canary }) => formatCount(canary.count)) },
    ...(['50', '90', '99'] as const).flatMap(pair),
  ])
}
