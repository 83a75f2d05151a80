// Throttling taken apart, by mode: how refusals were told, when they began, how they followed on one another, what retries
// made of them, how long Bedrock asked to wait, and what AWS means by each kind.
import type { ThrottleName } from '../../metrics/tag-values.ts'
import type { ModeThrottling } from '../../results/load/load-summary.ts'
import { THROTTLE_ADVICE } from '../../results/failure-advice.ts'
import { durationScale, formatCount, formatShare, threeDigits } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import {
  code,
  joined,
  left,
  type MakeSections,
  mode,
  percentileOf,
  right,
  soft,
  tableOf,
  text,
  type Text,
} from './section.ts'

/** Empty where no call was throttled. */
export const throttling: MakeSections = ({ lookup, summary }) => {
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
  const notes = [...rows.flatMap((row) => waitOf(row, lookup)), ...meaningsOf(rows).map(soft)]
  return [{ id: 'throttling', title: 'Throttling', tables: [table], notes }]
}

/** Of a mode whose throttled calls were told how long to wait. */
function waitOf({ mode: of, throttled }: ModeThrottling, lookup: SummaryLookup): Text[] {
  const waits = lookup.series('retry_after', { mode: of })
  if (waits === undefined) return []
  const { format, unit } = durationScale([waits.max])
  const median = percentileOf(waits, '50', format)
  return [
    text`mode ${mode(of)}: ${formatCount(waits.count)} of ${formatCount(throttled)} throttled calls came with Retry-After, p50 ${{ ...median, unit }}, at most ${format(waits.max)} ${unit}`,
  ]
}

/** A line for each kind, most frequent first: a quota of the account and the capacity of the service are not the same. */
function meaningsOf(rows: readonly ModeThrottling[]): Text[] {
  const counts = new Map<string, number>()
  for (const { count, throttle } of rows.flatMap(({ kinds }) => kinds)) {
    counts.set(throttle, (counts.get(throttle) ?? 0) + count)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .flatMap(([kind]) => {
      const advice = Object.hasOwn(THROTTLE_ADVICE, kind) ? THROTTLE_ADVICE[kind as ThrottleName] : null
      return advice === null ? [] : [text`${code(kind)}: ${advice.means} To fix it, ${advice.fix}.`]
    })
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
