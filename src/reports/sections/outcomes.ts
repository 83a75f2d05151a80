// What became of the calls that did not complete.
import { nameFailure } from '../../results/limit-endings.ts'
import { failureHints } from '../../results/failure-advice.ts'
import type { Reached } from '../../metrics/cut-off.ts'
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
    ...cancellations(told),
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

/** Before which moment, and what they had shown by then. */
function cancellations({ lookup }: Told): Text[] {
  const cancelled = lookup.count('calls_cancelled', {})
  if (cancelled === 0) return []
  const early = lookup
    .parts('calls_cancelled', 'reached')
    .reduce((sum, { count, name }) => sum + (HAS_FIRST_TOKEN.has(name) ? 0 : count), 0)
  const moments = [
    ...(early === 0 ? [] : [`${formatCount(early)} before the first token`]),
    ...(early === cancelled
      ? []
      : [`${formatCount(cancelled - early)} after ${early === 0 ? 'the first token' : 'it'}`]),
  ]
  const notes = [text`cancelled: ${formatCount(cancelled)}, as ${code('cancel')} says: ${moments.join(', ')}`]
  if (early < cancelled) notes.push(shownBefore(lookup))
  return notes
}

const HAS_FIRST_TOKEN: ReadonlySet<string> = new Set(['first_token', 'first_output_token'] satisfies Reached[])

/** In bytes, and in tokens as far as a byte of the mode's other calls says. */
function shownBefore(lookup: Told['lookup']): Text {
  let [bytes, tokens, isKnown] = [0, 0, true]
  for (const name of lookup.valuesOf('mode')) {
    const shown = lookup.count('cancelled_output_bytes', { mode: name })
    const settled = lookup.count('settled_output_bytes', { mode: name })
    bytes += shown
    if (shown > 0 && settled === 0) isKnown = false
    else if (shown > 0) tokens += (shown * lookup.count('output_tokens', { mode: name })) / settled
  }
  const estimate = isKnown ? `about ${formatCount(Math.round(tokens))} tokens` : 'an unknown number of tokens'
  return `cancelled calls showed ${formatCount(bytes)} bytes, ${estimate}: their usage never came, so what AWS bills for them is in no cost`
}

const listed = (title: string, parts: readonly Text[]): Text[] =>
  parts.length === 0 ? [] : [text`${title}: ${joined(parts, ', ')}`]
