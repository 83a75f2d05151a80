import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { MARKS } from '../sections/section.ts'
import { renderTextTable, toned } from '../text-section.ts'
import type { Paint } from '../text-table.ts'
import { printable } from '../../run-folder/printable.ts'
import {
  describeCaveats,
  describeDesign,
  describeSide,
  describeVerdict,
  groupUntold,
  HEADLINES,
  settingsText,
  WEAK_MEANING,
} from './change-text.ts'
import { metricTable, shiftTable, TONES } from './comparison-tables.ts'

/** For a terminal, without a newline at its end. */
export function renderComparison(comparison: Comparison, paint: Paint): string {
  const caveats = describeCaveats(comparison).map((line) => paint.yellow(printable(line)))
  const sections = [
    [
      describeSide('base', comparison.base),
      describeSide('run', comparison.run),
      ...[describeDesign(comparison)].filter((line) => line !== ''),
    ].map(printable),
    caveats,
    renderTextTable(metricTable(comparison, verdictText), paint),
    renderShifts(comparison, paint),
    [...explainMark(comparison), settingsText(comparison)].map((line) => paint.dim(line)),
    renderVerdict(comparison, paint),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** What must be seen without colours is in capitals. */
const verdictText = (verdict: Verdict): string =>
  verdict === 'worse' || verdict === 'suspect' ? verdict.toUpperCase() : verdict

/** Of single runs. */
function renderShifts(comparison: Comparison, paint: Paint): string[] {
  const table = shiftTable(comparison)
  return table === null ? [] : [...renderTextTable(table, paint), paint.dim(BANDS_MEANING)]
}

export const BANDS_MEANING =
  'Each band shows how sure the two runs are of themselves, not how far runs differ: two single runs describe a change, and prove none.'

const explainMark = ({ metrics }: Comparison): string[] =>
  metrics.some(({ reason }) => reason === 'too few samples') ? [`${MARKS.weak[0]} ${WEAK_MEANING}`] : []

function renderVerdict(comparison: Comparison, paint: Paint): string[] {
  const { metrics, verdict } = comparison
  const changed = metrics.filter(isChanged)
  return [
    toned(paint.bold(HEADLINES[verdict]), TONES[verdict], paint),
    ...changed.map((metric) => `- ${metric.verdict}: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
    ...groupUntold(comparison).map(
      ({ metrics: untold, verdict: each, why }) => `- ${each}: ${why}: ${untold.map(nameOf).join(', ')}`,
    ),
  ]
}

export const isChanged = ({ verdict }: MetricComparison): boolean =>
  verdict === 'worse' || verdict === 'suspect' || verdict === 'better'

const nameOf = ({ metric, mode }: MetricComparison): string => `${metric} of mode ${printable(mode)}`
