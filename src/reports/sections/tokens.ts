// What a reader should know of the tokens before comparing latencies and rates, in sentences: calls that have no first
// token or no rate and why, counts that cannot be right, and turns that were not sent.
import { formatCount } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { type MakeSections, mode, text } from './section.ts'

/** Empty where every call of a mode has all that it can have. */
export const tokens: MakeSections = ({ lookup }) => {
  const notes = lookup
    .valuesOf('mode')
    .flatMap((name) =>
      [tellFirstTokens, tellRates, tellUsage, tellTurns].flatMap((tell) =>
        tell(lookup, name).map((sentence) => text`${mode(name)}: ${sentence}`),
      ),
    )
  return notes.length === 0 ? [] : [{ id: 'tokens', title: 'Calls without a first token or a rate', tables: [], notes }]
}

const callsOf = (count: number, of: string): string => `${formatCount(count)} ${of}${count === 1 ? 'call' : 'calls'}`

function tellFirstTokens(lookup: SummaryLookup, of: string): string[] {
  const without = lookup.count('calls_without_first_token', { mode: of })
  const samples = lookup.series('time_to_first_token', { mode: of })?.count ?? 0
  const completed = lookup.count('calls_completed', { mode: of })
  const brokenOff = samples - (completed - without)
  return [
    ...(without === 0
      ? []
      : [`${callsOf(without, 'completed ')} had no content and so no first token; TTFT leaves them out`]),
    ...(samples === 0 || brokenOff <= 0
      ? []
      : [
          `TTFT includes ${callsOf(brokenOff, '')} that ended after the first token without completing; E2E and OTPS don't`,
        ]),
  ]
}

/** That a reply which is no stream has no rate goes without saying. */
function tellRates(lookup: SummaryLookup, of: string): string[] {
  const reasons = lookup
    .parts('output_rate_undefined', 'reason', { mode: of })
    .filter((part) => part.name !== 'not-streamed')
  const count = reasons.reduce((sum, part) => sum + part.count, 0)
  return count === 0 ? [] : [`${callsOf(count, 'completed ')} have no output rate (OTPS): ${tellParts(reasons)}`]
}

function tellUsage(lookup: SummaryLookup, of: string): string[] {
  const count = lookup.count('calls_with_invalid_usage', { mode: of })
  return count === 0 ? [] : [`${callsOf(count, '')} reported token counts that can't be right`]
}

function tellTurns(lookup: SummaryLookup, of: string): string[] {
  const reasons = lookup.parts('turns_missed', 'reason', { mode: of })
  const count = lookup.count('turns_missed', { mode: of })
  const turns = `${formatCount(count)} ${count === 1 ? 'turn' : 'turns'} of conversations`
  return count === 0 ? [] : [`${turns} not sent, because their conversation ended early: ${tellParts(reasons)}`]
}

const tellParts = (parts: readonly { readonly name: string; readonly count: number }[]): string =>
  parts.map(({ count, name }) => `${name} ${formatCount(count)}`).join(', ')
