// What a terminal shows at the end of a run. It is made from summary.json alone, so that a run can be shown again.
import { failureHints } from '../results/failure-advice.ts'
import { nameFailure } from '../results/limit-endings.ts'
import type { RunOutcome, Summary } from '../results/summary.ts'
import type { TrendStat } from '../plan/trend-stat.ts'
import { backoffNotes } from './backoff-notes.ts'
import { renderCanary, renderClient } from './sections/client.ts'
import { renderCaching } from './sections/caching.ts'
import { renderCost } from './sections/cost.ts'
import { durationScale, formatCount, renderTook, toldOf, verdictOf } from './format.ts'
import { modeDifferences } from './sections/mode-differences.ts'
import { renderMetricListing } from './sections/metrics.ts'
import { intervalText, meaningsIn, percentileText, renderModesTable, WEAK_MARK } from './sections/modes.ts'
import type { Paint } from './text-table.ts'
import { printable } from '../run-folder/printable.ts'
import { renderPromptLengths } from './sections/prompt-lengths.ts'
import { renderQuotas } from './sections/quotas.ts'
import { renderServed } from './sections/served.ts'
import { renderSteps } from './sections/steps.ts'
import { renderStudyTable } from './sections/study-table.ts'
import { lookInto, type SummaryLookup } from './summary-lookup.ts'
import { tellTokens } from './sections/tokens.ts'
import { renderThresholds } from './sections/thresholds.ts'
import { renderThrottling } from './sections/throttling.ts'

export interface SummaryView {
  /** `compact`: thresholds, the table of modes and the verdict. `full`: every metric too. */
  readonly mode: 'compact' | 'full'
  /** What `full` tells of each trend. */
  readonly trendStats: readonly TrendStat[]
}

const WEAK_CHANGE_MEANING = `${WEAK_MARK} before a change: too few samples, or the two rows' 95 % intervals overlap: it may be chance`

/** Without a newline at its end. */
export function renderTextSummary(summary: Summary, paint: Paint, { mode, trendStats }: SummaryView): string {
  const lookup = lookInto(summary)
  const [verdict, ...reasons] = renderOutcome(summary.outcome, paint)
  const isInvalid = summary.outcome.status === 'invalid'
  const numbers = [
    renderThresholds(summary, paint),
    lookup.count('calls', {}) === 0 ? ['No call was made.'] : renderCalls(lookup, summary, paint),
    tellTokens(summary, printable),
    ...summary.tables.map((table) => renderStudyTable(table, paint)),
    renderThrottling(summary, paint),
    renderQuotas(summary, paint),
    renderServed(summary),
    renderCaching(summary, paint),
    renderPromptLengths(lookup, paint),
    renderSteps(summary, paint),
    renderCanary(summary, lookup),
    [
      ...renderIterations(lookup),
      ...backoffNotes(lookup),
      ...renderResponseTime(lookup),
      ...renderClient(summary, paint),
    ],
    lookup.count('calls', {}) === 0 ? [] : renderCost(summary, paint),
    mode === 'full' ? renderMetricListing(lookup, trendStats, paint) : [],
  ]
  const sections = [
    // A reader must not see numbers before the word that they mean nothing.
    isInvalid ? [verdict, ...reasons] : [],
    renderTitle(summary, paint),
    ...numbers,
    explainMarks(summary, numbers.flat()).map((line) => paint.dim(line)),
    isInvalid ? [verdict] : [verdict, ...reasons],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function explainMarks({ tables }: Summary, lines: readonly string[]): string[] {
  const hasWeakChange = tables.some(({ changes }) =>
    changes.some(({ cells }) => cells.some(({ isWeak, observedPercent }) => isWeak && observedPercent !== null)),
  )
  return [...meaningsIn(lines), ...(hasWeakChange ? [WEAK_CHANGE_MEANING] : [])]
}

function renderTitle({ run }: Summary, paint: Paint): string[] {
  return [
    `${paint.bold(printable(run.id))}  ${paint.dim(`${printable(run.target)}, ${renderTook(run)}, seed ${run.seed}`)}`,
  ]
}

function renderCalls(lookup: SummaryLookup, summary: Summary, paint: Paint): string[] {
  const [groups = '', headings = '', ...rows] = renderModesTable(lookup)
  const notes = [
    ...modeDifferences(summary, printable),
    ...renderThrottles(lookup),
    ...renderFailures(lookup, summary),
    ...failureHints(summary.run, summary.counters),
    ...renderAborted(lookup),
  ]
  return [paint.dim(groups), paint.bold(headings), ...rows, ...(notes.length > 0 ? ['', ...notes] : [])]
}

/** By mode they are told in the section of throttling. */
const renderThrottles = (lookup: SummaryLookup): string[] =>
  tell(
    'throttled',
    lookup.parts('calls_throttled', 'throttle').map(({ count, name }) => `${printable(name)} ${formatCount(count)}`),
  )

/** What breaks one mode is seldom what breaks another: where there are several, each failure has its mode before it. */
function renderFailures(lookup: SummaryLookup, { limitEndings }: Summary): string[] {
  const modes = lookup.valuesOf('mode')
  const parts = modes.flatMap((mode) =>
    lookup.parts('calls_failed', 'failure', { mode }).map(({ count, name }) => {
      const told = `${printable(nameFailure(name, limitEndings, mode))} ${formatCount(count)}`
      return modes.length > 1 ? `${printable(mode)} ${told}` : told
    }),
  )
  return tell('failed', parts)
}

const tell = (title: string, parts: readonly string[]): string[] =>
  parts.length === 0 ? [] : [`${title}: ${parts.join(', ')}`]

function renderAborted(lookup: SummaryLookup): string[] {
  const aborted = lookup.count('calls_aborted', {})
  return aborted === 0
    ? []
    : [`aborted: ${formatCount(aborted)}, by the end of the run or a graceful stop that ran out`]
}

/** In an open model, what a user waits starts at the intended start; what the service takes starts at sent. */
function renderResponseTime(lookup: SummaryLookup): string[] {
  return lookup.valuesOf('scenario').flatMap((scenario) => {
    const response = lookup.series('response_time', { scenario })
    const service = lookup.series('call_duration', { scenario })
    if (response === undefined || service === undefined) return []
    const percentiles = ['50', '99'] as const
    const pair = [response, service]
    const { format, unit } = durationScale(pair.flatMap((each) => percentiles.map((name) => each.percentiles[name])))
    const [fromIntended, fromSent] = pair.map((each) =>
      percentiles
        .map(
          (name) =>
            `p${name} ${percentileText(each, name, format)} ${unit}${inBrackets(intervalText(each, name, format))}`,
        )
        .join(', '),
    )
    return [
      `response time of ${printable(scenario)}, from the intended start: ${fromIntended}`,
      `service time of ${printable(scenario)}, from sent: ${fromSent}`,
    ]
  })
}

const inBrackets = (interval: string): string => (interval === '' ? '' : ` (${interval})`)

function renderIterations(lookup: SummaryLookup): string[] {
  const iterations = formatCount(lookup.count('iterations', {}))
  const interrupted = formatCount(lookup.count('interrupted_iterations', {}))
  const dropped = formatCount(lookup.count('dropped_iterations', {}))
  const unstarted = lookup.count('unstarted_iterations', {})
  const never = unstarted === 0 ? '' : `, ${formatCount(unstarted)} never started`
  return [`iterations: ${iterations} completed, ${interrupted} interrupted, ${dropped} dropped${never}`]
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
