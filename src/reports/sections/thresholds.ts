import {
  observedText,
  standingOf,
  thresholdExpression,
  thresholdMark,
  thresholdNotes,
  thresholdSeries,
  type ThresholdStanding,
} from '../../results/thresholds.ts'
import { mixedModes } from '../../results/implicit-caching.ts'
import type { ThresholdResult } from '../../results/summary.ts'
import { formatCount } from '../format.ts'
import { code, left, type MakeSections, mode, tableOf, text, type Text, type Tone } from './section.ts'

const LONGEST_SERIES = 90
const LONGEST_EXPRESSION = 40

/** Each metric with its thresholds under it, as k6 prints them. */
export const thresholds: MakeSections = ({ summary }) => {
  if (summary.thresholds.length === 0) return []
  const notesOnCaches = ({ metric, tags }: ThresholdResult): Text[] =>
    mixedModes(summary.implicitCaching, metric, tags).map(
      ({ calls, hits, mode: of, writes }) =>
        text`with ${formatCount(hits + writes)} of ${formatCount(calls)} calls of ${mode(of)} that used a cache which nobody asked for (see nonce)`,
    )
  const rows = [...Map.groupBy(summary.thresholds, thresholdSeries).values()].flat()
  const table = tableOf(rows, [
    left('', (each) => ({ text: thresholdMark(each), tone: TONES[standingOf(each)] }), { role: 'mark' }),
    left('threshold', (each) => [code(thresholdSeries(each))], { role: 'over', longest: LONGEST_SERIES }),
    left('must hold', (each) => [code(thresholdExpression(each))], { longest: LONGEST_EXPRESSION }),
    left('observed', (each) => ({ text: observedOf(each), notes: [...thresholdNotes(each), ...notesOnCaches(each)] })),
  ])
  return [{ id: 'thresholds', title: 'Thresholds', terminalTitle: 'thresholds', tables: [table], notes: [] }]
}

const TONES = {
  held: 'good',
  failed: 'bad',
  'no sample': 'warn',
  'cut off': 'warn',
  unsure: 'warn',
} as const satisfies Record<ThresholdStanding, Tone>

/** `p(50) = 812.4 ms`. */
function observedOf(threshold: ThresholdResult): Text {
  const observed = observedText(threshold)
  if (threshold.observed === null) return observed
  const [aggregate = ''] = threshold.expression.split(/[<>=!]/, 1)
  return text`${code(aggregate.trim())} = ${observed}`
}
