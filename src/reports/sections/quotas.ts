// What the run used of the quotas that the scenario gives, in the minute that used most.
import type { QuotaSummary } from '../../results/load/load-summary.ts'
import type { Summary } from '../../results/summary.ts'
import { formatCount } from '../format.ts'
import { fit, NOTHING, type Paint, renderTable } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

const LONGEST_NAME = 36
const MINUTE_MS = 60_000

interface Row {
  readonly quota: string
  readonly measure: string
  readonly given: number
  readonly most: number | null
  readonly headroomPercent: number | null
}

/** No line where no quota is given. */
export function renderQuotas({ quotas }: Pick<Summary, 'quotas'>, paint: Paint): string[] {
  const rows = quotas.flatMap(rowsOf)
  if (rows.length === 0) return []
  const right = (heading: string, cell: (row: Row) => string) => ({
    heading,
    align: 'right' as const,
    cells: rows.map(cell),
  })
  const [, headings = '', ...lines] = renderTable([
    { heading: 'quota of', align: 'left', cells: rows.map(({ quota }) => quota) },
    { heading: 'in a minute', align: 'left', cells: rows.map(({ measure }) => measure) },
    right('given', ({ given }) => formatCount(given)),
    right('used at most', ({ most }) => (most === null ? NOTHING : formatCount(most))),
    right('headroom', ({ headroomPercent }) =>
      headroomPercent === null ? NOTHING : `${headroomPercent.toFixed(1)} %`,
    ),
  ])
  return [paint.bold(headings), ...lines, ...quotas.flatMap(notesOf).map((note) => paint.dim(note))]
}

function rowsOf(quota: QuotaSummary): Row[] {
  const { requestsPerMinute, tokensPerMinute } = quota
  const requests =
    requestsPerMinute === null
      ? []
      : [
          {
            measure: 'requests',
            given: requestsPerMinute,
            most: quota.mostRequests,
            headroomPercent: quota.requestsHeadroomPercent,
          },
        ]
  const tokens =
    tokensPerMinute === null
      ? []
      : [
          {
            measure: 'tokens settled',
            given: tokensPerMinute,
            most: quota.mostSettledTokens,
            headroomPercent: quota.settledHeadroomPercent,
          },
          {
            measure: 'tokens taken, with reservations',
            given: tokensPerMinute,
            most: quota.mostTakenTokens,
            headroomPercent: quota.takenHeadroomPercent,
          },
        ]
  return [...requests, ...tokens].map((row, index) => ({ quota: index === 0 ? nameOf(quota) : '', ...row }))
}

const nameOf = ({ modes }: QuotaSummary): string => fit(printable(modes.join(', ')), LONGEST_NAME)

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
  return notes.map((note) => `${printable(quota.modes.join(', '))}: ${note}`)
}

/** `02:19 UTC`. */
const minuteOf = (instant: string): string => `${instant.slice(11, 16)} UTC`
