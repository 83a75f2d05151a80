import type { Comparison, MetricComparison, Verdict } from '../../history/comparison.ts'
import { codeSpan, markdownTable } from '../markdown-table.ts'
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
import { metricColumns, shiftColumns, type ColumnStyle } from './comparison-columns.ts'
import { isChanged } from './comparison-text.ts'

/** For a job summary, with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const design = describeDesign(comparison)
  const shifts = shiftColumns(comparison, STYLE)
  const sections = [
    [`## ${MARKS[comparison.verdict]} ${HEADLINES[comparison.verdict]}`],
    verdictLines(comparison),
    markdownTable(metricColumns(comparison, STYLE)),
    shifts.length === 0 ? [] : markdownTable(shifts),
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

const STYLE: ColumnStyle = {
  name: codeSpan,
  metric: codeSpan,
  weakMark: TILDE,
  verdict: (verdict) => `${MARKS[verdict]} ${verdict}`,
}

const verdictLines = (comparison: Comparison): string[] => [
  ...comparison.metrics
    .filter(isChanged)
    .map((metric) => `- **${metric.verdict}**: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
  ...groupUntold(comparison).map(
    ({ metrics, verdict, why }) => `- **${verdict}**: ${why}: ${metrics.map(nameOf).join(', ')}`,
  ),
]

const nameOf = ({ metric, mode }: MetricComparison): string => `${codeSpan(metric)} of mode ${codeSpan(mode)}`
