// What checks of replies came to, by mode: a mode that is quicker and answers worse is seen here.
import { CHECK_COUNTERS } from '../../metrics/metric-catalogue.ts'
import { formatCount, formatShare } from '../format.ts'
import type { SummaryLookup } from '../summary-lookup.ts'
import { code, left, type MakeSections, mode, type Note, right, tableOf, text } from './section.ts'

interface Row {
  readonly mode: string
  readonly check: string
  readonly passed: number
  readonly failed: number
}

const LONGEST_CHECK = 50

/** Empty of a run without checks. */
export const checks: MakeSections = ({ lookup }) => {
  const rows = lookup.valuesOf('mode').flatMap((name) => checksOfMode(lookup, name))
  if (rows.length === 0) return []
  const table = tableOf(
    rows,
    [
      left('mode', (row) => [mode(row.mode)]),
      left('check', (row) => [code(row.check)], { longest: LONGEST_CHECK }),
      right('passed', ({ passed }) => formatCount(passed)),
      right('failed', ({ failed }) => formatCount(failed)),
      right('rate', ({ failed, passed }) => ({
        text: formatShare(passed, passed + failed),
        tone: failed === 0 ? 'good' : 'bad',
      })),
    ],
    { corner: 'checks' },
  )
  return [{ id: 'checks', title: 'Checks of replies', tables: [table], notes: notesOn(lookup) }]
}

/** Those that failed most first. */
export function checksOfMode(lookup: SummaryLookup, name: string): Row[] {
  const [passed, failed] = [CHECK_COUNTERS.passed, CHECK_COUNTERS.failed].map(
    (metric) => new Map(lookup.parts(metric, 'check', { mode: name }).map((part) => [part.name, part.count])),
  )
  const names = new Set([...(failed?.keys() ?? []), ...(passed?.keys() ?? [])])
  return [...names].map((check) => ({
    mode: name,
    check,
    passed: passed?.get(check) ?? 0,
    failed: failed?.get(check) ?? 0,
  }))
}

function notesOn(lookup: SummaryLookup): Note[] {
  const unchecked = lookup.count('calls', {}) - lookup.count('calls_completed', {})
  return [
    ...(unchecked === 0 ? [] : [`not checked: ${formatCount(unchecked)} calls that did not complete`]),
    ...lookup.parts('checks_timed_out', 'check').map(({ count, name }): Note => ({
      text: text`${code(name)} had no answer within 100 ms ${formatCount(count)} times, and failed: its regular expression backtracks too long. Meanwhile its thread did nothing else`,
      tone: 'warn',
    })),
  ]
}
