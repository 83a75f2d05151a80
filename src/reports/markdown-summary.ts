// summary.md: what a job's summary shows of a run, the verdict first.
import type { TrendStat } from '../plan/run-plan.ts'
import type { Summary } from '../results/summary.ts'
import { renderTook, toldOf, verdictOf } from './format.ts'
import { renderMarkdownSection, renderMarkdownTables } from './markdown-section.ts'
import { codeSpan } from './markdown-table.ts'
import { allSections } from './sections/all.ts'
import { type Section, toTell, withMeanings } from './sections/section.ts'

export const MARKDOWN_SUMMARY = 'summary.md'

/** `trendStats` is what it tells of each trend where it tells every metric. */
export function renderMarkdownSummary(summary: Summary, trendStats: readonly TrendStat[]): string {
  const { outcome, run } = summary
  const parts = [
    `## ${verdictOf(outcome)}`,
    toldOf(outcome)
      .map((told) => `- ${codeSpan(told)}`)
      .join('\n'),
    `${codeSpan(run.id)} against ${codeSpan(run.target)}, ${renderTook(run)}, seed ${run.seed}, seismo ${codeSpan(run.version)}`,
    ...withMeanings(allSections(toTell(summary, trendStats))).map(renderSection),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Every metric is much for those who ask only whether a job passed. */
const renderSection = (section: Section): string =>
  section.id === 'metrics'
    ? `<details><summary>Every metric</summary>\n\n${renderMarkdownTables(section)}\n\n</details>`
    : renderMarkdownSection(section)
