// Throttling taken apart, by mode: how refusals were told, when they began, how they followed on one another, and what
// retries made of them.
import type { ModeThrottling } from '../../results/load/load-summary.ts'
import type { Summary } from '../../results/summary.ts'
import { formatCount, formatShare, threeDigits } from '../format.ts'
import { type Column, fitName, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

/** No line where no call was throttled. */
export function renderThrottling({ throttling }: Pick<Summary, 'throttling'>, paint: Paint): string[] {
  const columns = throttlingColumns(throttling, (mode) => fitName(printable(mode)))
  if (columns.length === 0) return []
  const [groups = '', headings = '', ...rows] = renderTable(columns)
  return [paint.dim(groups), paint.bold(headings), ...rows]
}

/** None where no call was throttled. `showName` makes a mode's name safe where the table goes. */
export function throttlingColumns(throttling: readonly ModeThrottling[], showName: (mode: string) => string): Column[] {
  const modes = throttling.filter(({ throttled }) => throttled > 0)
  if (modes.length === 0) return []
  const column = (heading: string, cell: (mode: ModeThrottling) => string, group?: string): Column => ({
    ...(group === undefined ? {} : { group }),
    heading,
    align: 'right',
    cells: modes.map(cell),
  })
  return [
    { heading: 'throttling', align: 'left', cells: modes.map(({ mode }) => showName(mode)) },
    column('by status', ({ refusedByStatus }) => formatCount(refusedByStatus), 'throttled'),
    column('in stream', ({ refusedInStream }) => formatCount(refusedInStream), 'throttled'),
    column('due', ({ first }) => atSecond(first?.intendedStartMs), 'first'),
    column('ended', ({ first }) => atSecond(first?.endMs), 'first'),
    column('in a row', ({ longestStreak }) => formatCount(longestStreak)),
    column('worst interval', renderWorst),
    column('attempts', ({ attemptsPerSuccess }) => orNothing(attemptsPerSuccess, threeDigits), 'per success'),
    column(
      'backoff',
      ({ backoffPerSuccessMs }) => orNothing(backoffPerSuccessMs, (ms) => `${formatCount(Math.round(ms))} ms`),
      'per success',
    ),
  ]
}

const atSecond = (ms: number | undefined): string => (ms === undefined ? NOTHING : `${(ms / 1_000).toFixed(2)} s`)

/** `92.0 % at 31 s`. */
const renderWorst = ({ worstInterval }: ModeThrottling): string =>
  worstInterval === null
    ? NOTHING
    : `${formatShare(worstInterval.throttled, worstInterval.ended)} at ${Math.round(worstInterval.startMs / 1_000)} s`

const orNothing = (value: number | null, format: (value: number) => string): string =>
  value === null ? NOTHING : format(value)
