import type { Comparison, MetricComparison, Verdict } from '../../results/compare/comparison.ts'
import { codeSpan, markdownTable } from '../markdown.ts'
import type { Column } from '../text-table.ts'
import {
  changeOf,
  describeCaveats,
  describeSide,
  describeVerdict,
  groupUntold,
  intervalHeading,
  intervalOf,
  medianText,
  settingsText,
  shiftCell,
  shiftsOf,
} from './change-text.ts'
import { HEADLINES, WEAK_MEANING } from './render-comparison.ts'

/** For a job summary, with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const sections = [
    [`## ${MARKS[comparison.verdict]} ${HEADLINES[comparison.verdict]}`],
    verdictLines(comparison),
    metricsTable(comparison),
    shiftsTable(comparison),
    describeCaveats(comparison).map((line) => `- ${codeSpan(line)}`),
    comparison.metrics.some(({ reason }) => reason === 'too few samples') ? [`${TILDE} ${WEAK_MEANING}.`] : [],
    [
      `${codeSpan(describeSide('base', comparison.base.runs))}, ${codeSpan(describeSide('run', comparison.run.runs))}.`,
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
  better: '✅',
  same: '✅',
  'cannot tell': '❔',
} as const satisfies Record<Verdict, string>

const verdictLines = (comparison: Comparison): string[] => [
  ...comparison.metrics
    .filter(({ verdict }) => verdict === 'worse' || verdict === 'better')
    .map((metric) => `- **${metric.verdict}**: ${nameOf(metric)}: ${describeVerdict(metric, comparison)}`),
  ...groupUntold(comparison).map(([why, metrics]) => `- **cannot tell**: ${why}: ${metrics.map(nameOf).join(', ')}`),
]

const nameOf = ({ metric, mode }: MetricComparison): string => `${codeSpan(metric)} of mode ${codeSpan(mode)}`

function metricsTable(comparison: Comparison): string[] {
  const column = (heading: string, align: Column['align'], cellOf: (metric: MetricComparison) => string): Column => ({
    heading,
    align,
    cells: comparison.metrics.map(cellOf),
  })
  return markdownTable([
    column('mode', 'left', ({ mode }) => codeSpan(mode)),
    column('metric', 'left', ({ metric }) => codeSpan(metric)),
    column('base', 'right', (metric) => medianText(metric, metric.baseMedian, TILDE)),
    column('run', 'right', (metric) => medianText(metric, metric.runMedian, TILDE)),
    column('change', 'right', changeOf),
    column(intervalHeading(comparison), 'left', intervalOf),
    column('verdict', 'left', ({ verdict }) => (verdict === null ? 'not gated' : `${MARKS[verdict]} ${verdict}`)),
  ])
}

function shiftsTable(comparison: Comparison): string[] {
  const shifts = shiftsOf(comparison)
  const [first] = shifts
  if (first === undefined) return []
  return markdownTable([
    { heading: 'mode', align: 'left', cells: shifts.map(({ mode }) => codeSpan(mode)) },
    { heading: 'metric', align: 'left', cells: shifts.map(({ metric }) => codeSpan(metric)) },
    ...first.shift.map(({ percentile }, at): Column => ({
      heading: `p${percentile}`,
      align: 'right',
      cells: shifts.map(({ shift }) => shiftCell(shift[at]).replace('~', TILDE)),
    })),
  ])
}
