// Whether calls were served as their modes ask, in sentences: only what a reader would not take for granted.
import type { ServedSummary } from '../../results/served-summary.ts'
import { formatCount } from '../format.ts'
import { code, joined, type MakeSections, mode, text, type Text } from './section.ts'

/** Empty where every call was served as it was asked for and ended by itself. */
export const served: MakeSections = ({ lookup, summary }) => {
  const stopReasons = lookup.parts('stop_reasons', 'stop_reason')
  const notes = [
    ...summary.served.flatMap((row) => SENTENCES[row.aspect](row)),
    ...(stopReasons.every(({ name }) => name === 'end_turn')
      ? []
      : [
          text`stop reasons: ${joined(
            stopReasons.map(({ count, name }) => text`${code(name)} ${formatCount(count)}`),
            ', ',
          )}`,
        ]),
  ]
  return notes.length === 0 ? [] : [{ id: 'served', title: 'How calls were served', tables: [], notes }]
}

const SENTENCES = {
  latency: (row) => tellDifferences(row, `${row.asked} latency`),
  tier: (row) => [...tellDifferences(row, `tier ${row.asked}`), ...tellUnknownTier(row)],
  cache: tellCache,
  model: tellModels,
} as const satisfies Record<ServedSummary['aspect'], (row: ServedSummary) => Text[]>

/** `37 of 400 completed calls of mode optimized`. */
const someOf = (count: number, row: ServedSummary): Text =>
  text`${formatCount(count)} of ${formatCount(row.calls)} completed ${row.calls === 1 ? 'call' : 'calls'} of mode ${mode(row.mode)}`

const tellDifferences = (row: ServedSummary, asked: string): Text[] =>
  Object.entries(row.served)
    .filter(([name]) => name !== row.asked && name !== 'unknown')
    .map(
      ([name, count]) =>
        text`${someOf(count, row)} asked for ${asked} and ${count === 1 ? 'was' : 'were'} served ${code(name)}`,
    )

/** A tier that nobody confirms is worth a word where it was asked for and is paid for. */
function tellUnknownTier(row: ServedSummary): Text[] {
  const unknown = row.served['unknown'] ?? 0
  if (unknown === 0 || row.asked === 'default') return []
  return [
    text`${someOf(unknown, row)} asked for tier ${row.asked ?? ''}, and the responses do not say which tier they got`,
  ]
}

/** What nobody asked for is told with caching. */
function tellCache(row: ServedSummary): Text[] {
  const { miss = 0 } = row.served
  if (row.asked !== 'cached' || miss === 0) return []
  return [text`${someOf(miss, row)} asked for caching, and neither read nor wrote the cache`]
}

function tellModels(row: ServedSummary): Text[] {
  return Object.entries(row.served).map(
    ([name, count]) => text`${someOf(count, row)} ${count === 1 ? 'was' : 'were'} routed to ${code(name)}`,
  )
}
