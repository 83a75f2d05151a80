import type { Comparison, MetricComparison, Verdict } from '../../results/compare/comparison.ts'
import { codeSpan, markdownTable } from '../markdown.ts'
import type { Column } from '../text-table.ts'
import {
  changeOf,
  describeCaveats,
  describeSide,
  describeVerdict,
  explainNoVerdict,
  intervalHeading,
  intervalOf,
  settingsText,
  shiftCell,
  shiftsOf,
  valueText,
} from './change-text.ts'
import { HEADLINES } from './render-comparison.ts'

/** For a job summary, with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const sections = [
    [`## ${MARKS[comparison.verdict]} ${HEADLINES[comparison.verdict]}`],
    verdictLines(comparison),
    metricsTable(comparison),
    shiftsTable(comparison),
    describeCaveats(comparison).map((line) => `- ${codeSpan(line)}`),
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

const MARKS = {
  worse: '❌',
  better: '✅',
  same: '✅',
  'cannot tell': '❔',
} as const satisfies Record<Verdict, string>

function verdictLines(comparison: Comparison): string[] {
  return comparison.metrics.flatMap((metric) => {
    const { verdict } = metric
    if (verdict === null || verdict === 'same') return []
    const why = verdict === 'cannot tell' ? explainNoVerdict(metric) : describeVerdict(metric, comparison)
    return [`- **${verdict}**: ${codeSpan(metric.metric)} of mode ${codeSpan(metric.mode)}: ${why}`]
  })
}

function metricsTable(comparison: Comparison): string[] {
  const column = (heading: string, align: Column['align'], cellOf: (metric: MetricComparison) => string): Column => ({
    heading,
    align,
    cells: comparison.metrics.map(cellOf),
  })
  return markdownTable([
    column('mode', 'left', ({ mode }) => codeSpan(mode)),
    column('metric', 'left', ({ metric }) => codeSpan(metric)),
    column('base', 'right', ({ baseMedian, unit }) => valueText(baseMedian, unit)),
    column('run', 'right', ({ runMedian, unit }) => valueText(runMedian, unit)),
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
      // A tilde is markup, and two of them strike out what is between.
      cells: shifts.map(({ shift }) => shiftCell(shift[at]).replace('~', '&#126;')),
    })),
  ])
}
