// Throttling taken apart, by mode: how refusals were told, when they began, how they followed on one another, and what
// retries made of them.
import type { ModeThrottling } from '../../results/load/load-summary.ts'
import { formatCount, formatShare, threeDigits } from '../format.ts'
import { code, joined, left, type MakeSections, mode, right, tableOf, text, type Text } from './section.ts'

/** Empty where no call was throttled. */
export const throttling: MakeSections = ({ summary }) => {
  const rows = summary.throttling.filter(({ throttled }) => throttled > 0)
  if (rows.length === 0) return []
  const table = tableOf(
    rows,
    [
      left('mode', (row) => [mode(row.mode)]),
      left('kinds', ({ kinds }) => kindsOf(kinds), { isWide: true }),
      right('by status', ({ refusedByStatus }) => formatCount(refusedByStatus), 'throttled'),
      right('in stream', ({ refusedInStream }) => formatCount(refusedInStream), 'throttled'),
      right('due', ({ first }) => orNothing(first?.intendedStartMs, atSecond), 'first'),
      right('ended', ({ first }) => orNothing(first?.endMs, atSecond), 'first'),
      right('in a row', ({ longestStreak }) => formatCount(longestStreak)),
      right('worst interval', ({ worstInterval }) => orNothing(worstInterval, renderWorst)),
      right('attempts', (row) => orNothing(row.attemptsPerSuccess, threeDigits), 'per success'),
      right('backoff', (row) => orNothing(row.backoffPerSuccessMs, inMs), 'per success'),
    ],
    { corner: 'throttling' },
  )
  return [{ id: 'throttling', title: 'Throttling', tables: [table], notes: [] }]
}

/** `requests 12, tokens 1`. */
const kindsOf = (kinds: ModeThrottling['kinds']): Text =>
  joined(
    kinds.map(({ count, throttle }) => text`${code(throttle)} ${formatCount(count)}`),
    ', ',
  )

const atSecond = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

const inMs = (ms: number): string => `${formatCount(Math.round(ms))} ms`

/** `92.0 % at 31 s`. */
const renderWorst = ({ ended, startMs, throttled }: NonNullable<ModeThrottling['worstInterval']>): string =>
  `${formatShare(throttled, ended)} at ${Math.round(startMs / 1_000)} s`

const orNothing = <Value>(value: Value | null | undefined, format: (value: Value) => string): string | null =>
  value == null ? null : format(value)
