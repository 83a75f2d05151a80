// What a reader should know of the tokens before comparing latencies and rates, in sentences: calls that have no first
// token or no rate and why, counts that cannot be right, and turns that were not sent.
import type { Summary } from '../../results/summary.ts'
import { formatCount } from '../format.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'

/** No line where every call of a mode has all that it can have. `showName` makes a mode's name safe for where it stands. */
export function tellTokens(summary: Summary, showName: (mode: string) => string): string[] {
  const lookup = lookInto(summary)
  return lookup
    .valuesOf('mode')
    .flatMap((mode) =>
      [tellFirstTokens, tellRates, tellUsage, tellTurns].flatMap((tell) => tell(lookup, mode, showName(mode))),
    )
}

const callsOf = (count: number, of: string): string => `${formatCount(count)} ${of}${count === 1 ? 'call' : 'calls'}`

function tellFirstTokens(lookup: SummaryLookup, mode: string, name: string): string[] {
  const without = lookup.count('calls_without_first_token', { mode })
  const samples = lookup.series('time_to_first_token', { mode })?.count ?? 0
  const completed = lookup.count('calls_completed', { mode })
  const brokenOff = samples - (completed - without)
  return [
    ...(without === 0
      ? []
      : [`${name}: ${callsOf(without, 'completed ')} had no content and so no first token; TTFT leaves them out`]),
    ...(samples === 0 || brokenOff <= 0
      ? []
      : [
          `${name}: TTFT includes ${callsOf(brokenOff, '')} that ended after the first token without completing; E2E and OTPS don't`,
        ]),
  ]
}

/** That a reply which is no stream has no rate goes without saying. */
function tellRates(lookup: SummaryLookup, mode: string, name: string): string[] {
  const reasons = lookup
    .parts('output_rate_undefined', 'reason', { mode })
    .filter((part) => part.name !== 'not-streamed')
  const count = reasons.reduce((sum, part) => sum + part.count, 0)
  return count === 0
    ? []
    : [`${name}: ${callsOf(count, 'completed ')} have no output rate (OTPS): ${tellParts(reasons)}`]
}

function tellUsage(lookup: SummaryLookup, mode: string, name: string): string[] {
  const count = lookup.count('calls_with_invalid_usage', { mode })
  return count === 0 ? [] : [`${name}: ${callsOf(count, '')} reported token counts that can't be right`]
}

function tellTurns(lookup: SummaryLookup, mode: string, name: string): string[] {
  const reasons = lookup.parts('turns_missed', 'reason', { mode })
  const count = lookup.count('turns_missed', { mode })
  const turns = `${formatCount(count)} ${count === 1 ? 'turn' : 'turns'} of conversations`
  return count === 0
    ? []
    : [`${name}: ${turns} not sent, because their conversation ended early: ${tellParts(reasons)}`]
}

const tellParts = (parts: readonly { readonly name: string; readonly count: number }[]): string =>
  parts.map(({ count, name }) => `${name} ${formatCount(count)}`).join(', ')
