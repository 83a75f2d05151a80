// What became of the calls that did not complete.
import { nameFailure } from '../../results/limit-endings.ts'
import { failureHints } from '../../results/failure-advice.ts'
import { formatCount } from '../format.ts'
import { code, joined, type MakeSections, mode, text, type Text, type Told } from './section.ts'

export const outcomes: MakeSections = (told) => {
  const { lookup, summary } = told
  const aborted = lookup.count('calls_aborted', {})
  const notes = [
    ...listed('throttled', throttles(told)),
    ...listed('failed', failures(told)),
    ...failureHints(summary.run, summary.counters),
    ...(aborted === 0
      ? []
      : [`aborted: ${formatCount(aborted)}, by the end of the run or a graceful stop that ran out`]),
  ]
  return notes.length === 0 ? [] : [{ id: 'outcomes', title: 'Calls that did not complete', tables: [], notes }]
}

/** By mode they are told in the section of throttling. */
const throttles = ({ lookup }: Told): Text[] =>
  lookup.parts('calls_throttled', 'throttle').map(({ count, name }) => text`${code(name)} ${formatCount(count)}`)

/** What breaks one mode is seldom what breaks another: where there are several, each failure has its mode before it. */
function failures({ lookup, summary: { limitEndings } }: Told): Text[] {
  const modes = lookup.valuesOf('mode')
  return modes.flatMap((name) =>
    lookup.parts('calls_failed', 'failure', { mode: name }).map((part) => {
      const failure = text`${code(nameFailure(part.name, limitEndings, name))} ${formatCount(part.count)}`
      return modes.length > 1 ? text`${mode(name)} ${failure}` : failure
    }),
  )
}

const listed = (title: string, parts: readonly Text[]): Text[] =>
  parts.length === 0 ? [] : [text`${title}: ${joined(parts, ', ')}`]
