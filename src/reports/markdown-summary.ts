// summary.md: what a job's summary shows of a run, the verdict first. It is made from summary.json alone.
import {
  observedText,
  thresholdExpression,
  thresholdMark,
  thresholdNotes,
  thresholdSeries,
} from '../results/thresholds.ts'
import { checkName, checkQuantity } from '../results/validity.ts'
import { placeholderHints } from '../results/placeholder-hint.ts'
import { nameFailure } from '../results/limit-endings.ts'
import type { Summary, ThresholdResult, ValidityCheck } from '../results/summary.ts'
import { backoffNotes } from './backoff-notes.ts'
import { formatCount } from './format-quantity.ts'
import { codeSpan, markdownTable } from './markdown.ts'
import { modeDifferences } from './mode-differences-section.ts'
import { meaningsIn, modesColumns } from './modes-table.ts'
import { renderTook } from './render-took.ts'
import { lookInto, type SummaryLookup } from './summary-lookup.ts'
import type { Column } from './text-table.ts'
import { tellTokens } from './tokens-section.ts'
import { throttlingColumns } from './throttling-section.ts'
import { toldOf, verdictOf } from './verdicts.ts'

export const MARKDOWN_SUMMARY = 'summary.md'

export function renderMarkdownSummary(summary: Summary): string {
  const { outcome, run, throttling } = summary
  const lookup = lookInto(summary)
  const sections = [
    [`## ${verdictOf(outcome)}`],
    toldOf(outcome).map((told) => `- ${codeSpan(told)}`),
    [
      `${codeSpan(run.id)} against ${codeSpan(run.target)}, ${renderTook(run)}, seed ${run.seed}, seismo ${codeSpan(run.version)}`,
    ],
    titled('Thresholds', renderThresholds(summary.thresholds)),
    titled('Modes', renderModes(lookup, summary)),
    tellTokens(summary, codeSpan).map((line) => `- ${line}`),
    titled('Throttling', renderThrottling(throttling)),
    titled('Validity', renderChecks(summary.validity.checks)),
  ]
  const text = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
  return `${text}\n`
}

const titled = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`### ${title}`, '', ...lines]

function renderThrottling(throttling: Summary['throttling']): string[] {
  const [names, ...numbers] = throttlingColumns(throttling, codeSpan)
  return names === undefined ? [] : markdownTable([{ ...names, heading: 'mode' }, ...numbers])
}

const left = (heading: string, cells: readonly string[]): Column => ({ heading, align: 'left', cells })

const markOf = ({ passed }: { readonly passed: boolean }): string => (passed ? '✓' : '✗')

function renderThresholds(thresholds: readonly ThresholdResult[]): string[] {
  if (thresholds.length === 0) return []
  return markdownTable([
    left('', thresholds.map(thresholdMark)),
    left(
      'threshold',
      thresholds.map((each) => codeSpan(thresholdSeries(each))),
    ),
    left(
      'expected',
      thresholds.map((each) => codeSpan(thresholdExpression(each))),
    ),
    left(
      'observed',
      thresholds.map((each) => [observedText(each), ...thresholdNotes(each)].join('; ')),
    ),
  ])
}

function renderChecks(checks: readonly ValidityCheck[]): string[] {
  if (checks.length === 0) return []
  return markdownTable([
    left('', checks.map(markOf)),
    left(
      'check',
      checks.map((check) => codeSpan(checkName(check))),
    ),
    left(
      'at most',
      checks.map((check) => checkQuantity(check.limit, check)),
    ),
    left(
      'observed',
      checks.map((check) => checkQuantity(check.observed, check)),
    ),
  ])
}

function renderModes(lookup: SummaryLookup, summary: Summary): string[] {
  const { counters, limitEndings, run } = summary
  if (lookup.count('calls', {}) === 0) return ['No call was made.']
  const table = markdownTable(modesColumns(lookup, codeSpan))
  const kinds = (word: string, metric: 'calls_throttled' | 'calls_failed', tag: 'throttle' | 'failure'): string[] => {
    const parts = lookup
      .parts(metric, tag)
      .map(({ count, name }) => `${codeSpan(nameFailure(name, limitEndings))} ${formatCount(count)}`)
    return parts.length === 0 ? [] : ['', `${word}: ${parts.join(', ')}`]
  }
  return [
    ...table,
    ...meaningsIn(table).flatMap((meaning) => ['', meaning]),
    ...modeDifferences(summary, codeSpan).flatMap((line) => ['', line]),
    ...kinds('Throttled', 'calls_throttled', 'throttle'),
    ...kinds('Failed', 'calls_failed', 'failure'),
    ...placeholderHints(run, counters).flatMap((hint) => ['', hint]),
    ...backoffNotes(lookup, codeSpan).flatMap((note) => ['', note]),
  ]
}
