// What the run used of the quotas that the scenario gives, in the minute that used most.
import type { QuotaSummary } from '../../results/load/load-summary.ts'
import { formatCount } from '../format.ts'
import { left, type MakeSections, right, soft, tableOf, text } from './section.ts'

const LONGEST_NAME = 36
const MINUTE_MS = 60_000

interface Row {
  /** Empty in all lines of a quota but the first. */
  readonly quota: string
  readonly measure: string
  readonly given: number
  readonly most: number | null
  readonly headroomPercent: number | null
}

/** Empty where no quota is given. */
export const quotas: MakeSections = ({ summary }) => {
  const rows = summary.quotas.flatMap(rowsOf)
  if (rows.length === 0) return []
  const table = tableOf(rows, [
    left('quota of', ({ quota }) => (quota === '' ? '' : [{ name: quota }]), { longest: LONGEST_NAME }),
    left('in a minute', ({ measure }) => measure),
    right('given', ({ given }) => formatCount(given)),
    right('used at most', ({ most }) => (most === null ? null : formatCount(most))),
    right('headroom', ({ headroomPercent: percent }) => (percent === null ? null : `${percent.toFixed(1)} %`)),
  ])
  const notes = summary.quotas.flatMap((quota) =>
    notesOf(quota).map((note) => soft(text`${{ name: nameOf(quota) }}: ${note}`)),
  )
  return [{ id: 'quotas', title: 'Quotas', tables: [table], notes }]
}

function rowsOf(quota: QuotaSummary): Row[] {
  const { requestsPerMinute: requests, tokensPerMinute: tokens } = quota
  return [
    ...measured('requests', requests, quota.mostRequests, quota.requestsHeadroomPercent),
    ...measured('tokens settled', tokens, quota.mostSettledTokens, quota.settledHeadroomPercent),
    ...measured('tokens taken, with reservations', tokens, quota.mostTakenTokens, quota.takenHeadroomPercent),
  ].map((each, index) => ({ quota: index === 0 ? nameOf(quota) : '', ...each }))
}

/** Nothing of what the quota does not limit. */
const measured = (measure: string, given: number | null, most: number | null, headroomPercent: number | null) =>
  given === null ? [] : [{ measure, given, most, headroomPercent }]

const nameOf = ({ modes }: QuotaSummary): string => modes.join(', ')

function notesOf(quota: QuotaSummary): string[] {
  const { callsWithoutUsage, firstMinuteOver, mostReservedTokens, mostSettledTokens, mostTakenTokens } = quota
  if (quota.requestsPerMinute === null && quota.tokensPerMinute === null) return []
  const notes: string[] = []
  if (quota.minutes.length > 0 && !quota.minutes.some(({ coveredMs }) => coveredMs === MINUTE_MS)) {
    notes.push('no minute of the clock was run whole: a whole one may use more')
  }
  if (firstMinuteOver !== null) notes.push(`more than is given, first in the minute from ${minuteOf(firstMinuteOver)}`)
  if (mostReservedTokens !== null) {
    notes.push(`calls under way had reserved ${formatCount(mostReservedTokens)} tokens at most`)
  }
  if (quota.tokensPerMinute !== null && mostSettledTokens === null && quota.minutes.length > 0) {
    notes.push('the burndown of output tokens is not known: give quota.outputBurndown')
  } else if (quota.tokensPerMinute !== null && mostTakenTokens === null && quota.minutes.length > 0) {
    notes.push('calls without a limit to their output reserve as much as the model can make: set maxTokens to know it')
  }
  if (quota.segments > 1) notes.push(`this is one of ${quota.segments} segments, which all draw on it`)
  if (callsWithoutUsage > 0) notes.push(`${formatCount(callsWithoutUsage)} calls told no usage, and are in no tokens`)
  return notes
}

/** `02:19 UTC`. */
const minuteOf = (instant: string): string => `${instant.slice(11, 16)} UTC`
