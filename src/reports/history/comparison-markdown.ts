import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { renderMarkdownTable } from '../markdown-section.ts'
import { codeSpan } from '../markdown-table.ts'
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
import { metricTable, shiftTable } from './comparison-tables.ts'
import { isChanged } from './comparison-text.ts'

/** For a job summary, with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const design = describeDesign(comparison)
  const shifts = shiftTable(comparison)
  const sections = [
    [`## ${MARKS[comparison.verdict]} ${HEADLINES[comparison.verdict]}`],
    verdictLines(comparison),
    renderMarkdownTable(metricTable(comparison, (verdict) => `${MARKS[verdict]} ${verdict}`)),
    shifts === null ? [] : renderMarkdownTable(shifts),
    describeCaveats(comparison).map((line) => `- ${codeSpan(line)}`),
    comparison.metrics.some(({ reason }) => reason === 'too few samples') ? [`${TILDE} ${WEAK_MEANING}.`] : [],
    [
      `${codeSpan(describeSide('base', comparison.base))}, ${codeSpan(describeSide('run', comparison.run))}.`,
      ...(design === '' ? [] : [`${codeSpan(design)}.`]),
      `${settingsText(comparison)}.`,
    ],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** As it is written, it is markup: two of them strike out what is between. */
const TILDE = '&#126;'

const MARKS = {
  worse: '❌',
  suspect: '⚠️',
  better: '✅',
  'no change seen': '✅',
  same: '✅',
  'cannot tell': '❔',
} as const satisfies Record<Verdict, string>

const verdictLines = (comparison: Comparison): string[] => [
  ...comparison.metrics
    .filter(isChanged)
    .map((metric) => `- **${metric.verdict}**: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
  ...groupUntold(comparison).map(
    ({ metrics, verdict, why }) => `- **${verdict}**: ${why}: ${metrics.map(nameOf).join(', ')}`,
  ),
]

const nameOf = ({ metric, mode }: MetricComparison): string => `${codeSpan(metric)} of mode ${codeSpan(mode)}`
