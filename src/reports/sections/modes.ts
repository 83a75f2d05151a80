// The table that a run is read by: a line for each mode, and one for all of them where there are several.
import type { Tags } from '../../metrics/tags.ts'
import { durationScale, formatCount, formatShare, numberScale } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { left, type MakeSections, mode, percentileColumns, right, tableOf, type Text } from './section.ts'

interface Row {
  readonly name: Text
  readonly tags: Tags
}

export const modes: MakeSections = ({ lookup }) => {
  const section = { id: 'modes', title: 'Modes side by side' }
  if (lookup.count('calls', {}) === 0) return [{ ...section, tables: [], notes: ['No call was made.'] }]
  const each = lookup.valuesOf('mode').map((name): Row => ({ name: [mode(name)], tags: { mode: name } }))
  const rows = each.length > 1 ? [...each, { name: 'all modes', tags: {} }] : each
  const count = (metric: 'calls' | 'calls_failed') => (row: Row) => formatCount(lookup.count(metric, row.tags))
  const table = tableOf(rows, [
    left('mode', ({ name }) => name),
    right('calls', count('calls')),
    right('throttled', ({ tags }) => ofCalls(lookup.count('calls_throttled', tags), lookup, tags)),
    right('failed', count('calls_failed')),
    ...(lookup.series('cut_off_after', {}) === undefined ? [] : [right('cut off', cutOff(lookup))]),
    ...percentileColumns(lookup, rows, 'TTFT', 'time_to_first_token', ['50', '90', '99'], durationScale),
    ...percentileColumns(lookup, rows, 'OTPS', 'output_tokens_per_second', ['50', '10'], numberScale),
    ...percentileColumns(lookup, rows, 'E2E', 'call_duration', ['50', '99'], durationScale),
    right('tokens/s', ({ tags }) => {
      const perSecond = lookup.perSecond('output_tokens', tags)
      return perSecond < 100 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))
    }),
  ])
  return [{ ...section, lead: LEAD, tables: [table], notes: [] }]
}

const LEAD =
  'TTFT (time to first token) is of every call whose first token came, E2E and OTPS of completed calls. OTPS: output tokens a ' +
  'second of one call. E2E: to the end of the stream. tokens/s: output of all calls together.'

/** `12 1.7 %`. */
const ofCalls = (part: number, lookup: SummaryLookup, tags: Tags): string =>
  part === 0 ? '0' : `${formatCount(part)} ${formatShare(part, lookup.count('calls', tags))}`

/** Calls that Seismo ended have no latency: their share stands beside every percentile that they could move. */
const cutOff =
  (lookup: SummaryLookup) =>
  ({ tags }: Row): string =>
    ofCalls(lookup.series('cut_off_after', tags)?.count ?? 0, lookup, tags)
