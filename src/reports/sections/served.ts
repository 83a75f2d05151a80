// Whether calls were served as their modes ask, in sentences: only what a reader would not take for granted.
import type { Summary } from '../../results/summary.ts'
import type { ServedSummary } from '../../results/served-summary.ts'
import { formatCount } from '../format.ts'
import { printable } from '../../run-folder/printable.ts'
import { lookInto } from '../summary-lookup.ts'

/** No line where every call was served as it was asked for and ended by itself. */
export const renderServed = (summary: Summary): string[] => [
  ...summary.served.flatMap((row) => SENTENCES[row.aspect](row)),
  ...renderStopReasons(summary),
]

const SENTENCES = {
  latency: (row) => tellDifferences(row, `${row.asked} latency`),
  tier: (row) => [...tellDifferences(row, `tier ${row.asked}`), ...tellUnknownTier(row)],
  cache: tellCache,
  model: tellModels,
} as const satisfies Record<ServedSummary['aspect'], (row: ServedSummary) => string[]>

const countsIn = ({ served }: ServedSummary): [name: string, count: number][] => Object.entries(served)

/** `37 of 400 completed calls of mode optimized`. */
const someOf = (count: number, { calls, mode }: ServedSummary): string =>
  `${formatCount(count)} of ${formatCount(calls)} completed ${calls === 1 ? 'call' : 'calls'} of mode ${printable(mode)}`

const tellDifferences = (row: ServedSummary, asked: string): string[] =>
  countsIn(row)
    .filter(([name]) => name !== row.asked && name !== 'unknown')
    .map(
      ([name, count]) =>
        `${someOf(count, row)} asked for ${asked} and ${count === 1 ? 'was' : 'were'} served ${printable(name)}`,
    )

/** A tier that nobody confirms is worth a word where it was asked for and is paid for. */
function tellUnknownTier(row: ServedSummary): string[] {
  const unknown = row.served['unknown'] ?? 0
  if (unknown === 0 || row.asked === 'default') return []
  return [`${someOf(unknown, row)} asked for tier ${row.asked}, and the responses do not say which tier they got`]
}

function tellCache(row: ServedSummary): string[] {
  const { hit = 0, miss = 0, write = 0 } = row.served
  if (row.asked === 'cached') {
    return miss === 0 ? [] : [`${someOf(miss, row)} asked for caching, and neither read nor wrote the cache`]
  }
  return [
    ...(hit === 0 ? [] : [`${someOf(hit, row)} asked for no caching, and read from the cache`]),
    ...(write === 0 ? [] : [`${someOf(write, row)} asked for no caching, and wrote to the cache`]),
  ]
}

function tellModels(row: ServedSummary): string[] {
  return countsIn(row).map(
    ([name, count]) => `${someOf(count, row)} ${count === 1 ? 'was' : 'were'} routed to ${printable(name)}`,
  )
}

function renderStopReasons(summary: Summary): string[] {
  const parts = lookInto(summary).parts('stop_reasons', 'stop_reason')
  if (parts.every(({ name }) => name === 'end_turn')) return []
  return [`stop reasons: ${parts.map(({ name, count }) => `${printable(name)} ${formatCount(count)}`).join(', ')}`]
}
