import {
  observedText,
  standingOf,
  thresholdExpression,
  thresholdMark,
  thresholdNotes,
  thresholdSeries,
  type ThresholdStanding,
} from '../../results/thresholds.ts'
import type { Summary, ThresholdResult } from '../../results/summary.ts'
import { fit, type Paint } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'

const LONGEST_SERIES = 90
const LONGEST_EXPRESSION = 40

/** Each metric with its thresholds under it, as k6 prints them; no line where there is none. */
export function renderThresholds({ thresholds }: Pick<Summary, 'thresholds'>, paint: Paint): string[] {
  const groups = Map.groupBy(thresholds, (threshold) => fit(printable(thresholdSeries(threshold)), LONGEST_SERIES))
  const width = Math.max(0, ...thresholds.map((threshold) => expressionOf(threshold).length))
  const markWidth = Math.max(0, ...thresholds.map((threshold) => thresholdMark(threshold).length))
  const render = (threshold: ThresholdResult): string[] => {
    const mark = paint[COLOURS[standingOf(threshold)]](thresholdMark(threshold).padEnd(markWidth))
    const indent = ' '.repeat(4 + markWidth + 1 + width + 2)
    return [
      `    ${mark} ${expressionOf(threshold).padEnd(width)}  ${renderObserved(threshold)}`,
      ...thresholdNotes(threshold).map((note) => `${indent}${printable(note)}`),
    ]
  }
  const lines = [...groups].flatMap(([series, each]) => [`  ${series}`, ...each.flatMap(render)])
  return lines.length === 0 ? [] : [paint.bold('thresholds'), ...lines]
}

const COLOURS = {
  held: 'green',
  failed: 'red',
  'no sample': 'yellow',
  'cut off': 'yellow',
  unsure: 'yellow',
} as const satisfies Record<ThresholdStanding, 'green' | 'red' | 'yellow'>

const expressionOf = (threshold: ThresholdResult): string =>
  fit(printable(thresholdExpression(threshold)), LONGEST_EXPRESSION)

/** `p(50) = 812.4 ms`. */
export function renderObserved(threshold: ThresholdResult): string {
  const text = observedText(threshold)
  if (threshold.observed === null) return text
  const [aggregate = ''] = threshold.expression.split(/[<>=!]/, 1)
  return `${printable(aggregate.trim())} = ${text}`
}
