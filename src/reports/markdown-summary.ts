import { nameFailure } from '../results/limit-endings.ts'
import { failureHints } from '../results/failure-advice.ts'
import type { Summary, ThresholdResult, ValidityCheck } from '../results/summary.ts'
import {
  observedText,
  thresholdExpression,
  thresholdMark,
  thresholdNotes,
  thresholdSeries,
} from '../results/thresholds.ts'
import { checkName, checkQuantity } from '../results/validity.ts'
import { printable } from '../run-folder/printable.ts'
import { backoffNotes } from './backoff-notes.ts'
import { formatCount, renderTook, toldOf, verdictOf } from './format.ts'
import { modeDifferences } from './sections/mode-differences.ts'
import { meaningsIn, modesColumns } from './sections/modes.ts'
import { throttlingColumns } from './sections/throttling.ts'
import { tellTokens } from './sections/tokens.ts'
import { lookInto, type SummaryLookup } from './summary-lookup.ts'
import type { Column } from './text-table.ts'

// GitHub's Markdown with text of somebody else's in it. Such a text stands in a code span, where nothing of it is markup, a
// link or a mention.

/** The text as it is, set as code, on one line and safe in a table's cell. */
export function codeSpan(text: string): string {
  const plain = printable(text).trim()
  if (plain === '') return '(empty)'
  // Renderers do not agree on backslashes before a pipe in a cell: as characters' numbers, neither is one.
  if (plain.includes('|')) return `<code>${plain.replaceAll(/[^\p{L}\p{N} ]/gu, toCharacterReference)}</code>`
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  // A space on either side is taken off again; without it, a backtick at an end would belong to the fence.
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${plain}${pad}${fence}`
}

const toCharacterReference = (character: string): string => `&#${character.codePointAt(0)};`

/** Cells are Markdown and hold no pipe of their own. A group's name stands before each of its headings. */
export function markdownTable(columns: readonly Column[]): string[] {
  const rows = columns[0]?.cells.map((_, row) => columns.map((column) => withNote(column, row))) ?? []
  return [
    columns.map(({ group, heading }) => (group === undefined ? heading : `${group} ${heading}`)),
    columns.map(({ align }) => (align === 'left' ? ':--' : '--:')),
    ...rows,
  ].map((cells) => `| ${cells.join(' | ')} |`)
}

/** A table of Markdown has no second line in a row. */
const withNote = ({ cells, notes = [] }: Column, row: number): string =>
  [cells[row] ?? '', ...((notes[row] ?? '') === '' ? [] : [`(${notes[row]})`])].join(' ')

// summary.md: what a job's summary shows of a run, the verdict first. It is made from summary.json alone.

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
    ...failureHints(run, counters).flatMap((hint) => ['', hint]),
    ...backoffNotes(lookup, codeSpan).flatMap((note) => ['', note]),
  ]
}
