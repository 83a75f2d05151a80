// What a terminal shows at the end of a run. It is made from summary.json alone, so that a run can be shown again.
import type { RunOutcome, Summary } from '../results/summary.ts'
import type { TrendStat } from '../plan/run-plan.ts'
import { printable } from '../run-folder/printable.ts'
import { renderTook, toldOf, verdictOf } from './format.ts'
import { sectionBlocks } from './sections/all.ts'
import { meaningsIn, toTell } from './sections/section.ts'
import { renderTextSection } from './text-section.ts'
import type { Paint } from './text-table.ts'

export interface SummaryView {
  /** `compact`: thresholds, the table of modes and the verdict. `full`: every metric too. */
  readonly mode: 'compact' | 'full'
  /** What `full` tells of each trend. */
  readonly trendStats: readonly TrendStat[]
}

/** Without a newline at its end. */
export function renderTextSummary(summary: Summary, paint: Paint, { mode, trendStats }: SummaryView): string {
  const [verdict = '', ...reasons] = renderOutcome(summary.outcome, paint)
  const isInvalid = summary.outcome.status === 'invalid'
  // Checks that failed are reasons of the verdict.
  const leftOut = mode === 'full' ? ['validity'] : ['validity', 'metrics']
  const blocks = sectionBlocks(toTell(summary, trendStats)).map((sections) =>
    sections.filter(({ id }) => !leftOut.includes(id)),
  )
  const parts = [
    // A reader must not see numbers before the word that they mean nothing.
    isInvalid ? [verdict, ...reasons] : [],
    renderTitle(summary, paint),
    ...blocks.map((sections) => sections.flatMap((section) => renderTextSection(section, paint))),
    meaningsIn(blocks.flat()).map((line) => paint.dim(line)),
    isInvalid ? [verdict] : [verdict, ...reasons],
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderTitle({ run }: Summary, paint: Paint): string[] {
  return [
    `${paint.bold(printable(run.id))}  ${paint.dim(`${printable(run.target)}, ${renderTook(run)}, seed ${run.seed}`)}`,
  ]
}

function renderOutcome(outcome: RunOutcome, paint: Paint): string[] {
  return [
    paint[VERDICT_COLOURS[outcome.status]](paint.bold(verdictOf(outcome))),
    ...toldOf(outcome).map((told) => `- ${printable(told)}`),
  ]
}

const VERDICT_COLOURS = {
  passed: 'green',
  failed: 'red',
  invalid: 'red',
  aborted: 'yellow',
} as const satisfies Record<RunOutcome['status'], 'green' | 'red' | 'yellow'>
