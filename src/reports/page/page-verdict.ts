import { basename } from 'node:path'
import { checkQuantity } from '../../results/validity.ts'
import {
  standingOf,
  thresholdExpression,
  thresholdMark,
  thresholdNotes,
  thresholdSeries,
  type ThresholdStanding,
} from '../../results/thresholds.ts'
import type { RunOutcome, ThresholdResult, ValidityCheck } from '../../results/summary.ts'
import { renderDuration } from '../../time/duration.ts'
import { formatCount, isDamaged, toldOf } from '../format.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'
import { renderObserved } from '../sections/thresholds.ts'
import { fact, type PageModel } from './page-model.ts'
import { html, type Html } from './html.ts'

/** Which run it was, what it came to, and what must be known before any of its numbers is believed. */
export function renderVerdict(model: PageModel): Html {
  const { manifest, state, summary } = model
  const { run } = summary
  const [status, meaning] = verdictOf(model)
  const reasons = state === 'running' ? [] : toldOf(summary.outcome)
  return html`<header>
      <p class="brand">Seismo · load test of Amazon Bedrock</p>
      <h1>${basename(run.scenarioFile)}</h1>
      <dl class="facts">
        ${fact('started', run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}
        ${fact('measured', renderDuration(Math.round(measuredMs(model) / 100) * 100))} ${fact('target', run.target)}
        ${fact('seed', String(run.seed))}
        ${fact('scenarios', manifest.plan.scenarios.map(({ executor, name }) => `${name} (${executor.kind})`).join(', '))}
        ${segmentFact(model)} ${fact('run', run.id)}
      </dl>
    </header>
    <section class="verdict ${status}" aria-label="Verdict">
      <h2>${status.toUpperCase()}</h2>
      <p>${meaning}</p>
      ${
        reasons.length === 0
          ? null
          : html`<ul>
              ${reasons.map((reason) => html`<li>${reason}</li>`)}
            </ul>`
      }
      ${notesOf(model).map((note) => html`<p class="note">${note}</p>`)}
    </section>`
}

const segmentFact = ({ manifest }: PageModel): Html | null => {
  const { count, index } = manifest.plan.segment
  return count === 1 ? null : fact('segment', `${index + 1}/${count}`)
}

const measuredMs = ({ summary: { run } }: PageModel): number =>
  Math.max(0, Date.parse(run.endedAt) - Date.parse(run.startedAt))

function verdictOf({ state, summary }: PageModel): readonly [RunOutcome['status'] | 'running', string] {
  if (state === 'running') return ['running', 'There is no verdict yet: what is shown is of the intervals so far.']
  const { exitCode, status } = summary.outcome
  const code = `Exit code ${exitCode}.`
  switch (status) {
    case 'passed':
      return [status, `${thresholdsHeld(summary.thresholds)} The measurement is valid. ${code}`]
    case 'failed':
      return [status, `What must hold for this run to pass did not. ${code}`]
    case 'invalid':
      if (isDamaged(summary.outcome))
        return [status, `The files of this run are damaged: do not use these numbers. ${code}`]
      return [status, `The harness did not keep to its own limits: do not use these numbers. ${code}`]
    case 'aborted':
      return [status, `The run ended before its plan did: its numbers are of what was made until then. ${code}`]
  }
}

function thresholdsHeld(thresholds: readonly ThresholdResult[]): string {
  const count = thresholds.length
  const standing = (which: ThresholdStanding): number => thresholds.filter((each) => standingOf(each) === which).length
  const [held, unsure, cutOff, missing] = [
    standing('held'),
    standing('unsure'),
    standing('cut off'),
    standing('no sample'),
  ] as const
  if (count === 0) return 'No threshold was set.'
  if (held === count) return count === 1 ? 'The one threshold held.' : `All ${count} thresholds held.`
  const others = [
    [unsure, 'held but cannot be told from the limit'],
    [cutOff, 'held but could be turned by calls that were cut off'],
    [missing, 'had no sample'],
  ] as const
  const told = others.filter(([those]) => those > 0).map(([those, what]) => `${those} ${what}`)
  return `No threshold failed. Of ${count}, ${[`${held} held`, ...told].join(', ')}.`
}

/** What makes a run's charts empty or thin. */
function notesOf({ manifest, state, summary }: PageModel): string[] {
  const lookup = lookInto(summary)
  return [
    ...(state === 'ended' && manifest.endedAt === null
      ? ['The run was cut off and wrote no end: what follows is what stood in its files.']
      : []),
    ...callNotes(lookup),
  ]
}

function callNotes(lookup: SummaryLookup): string[] {
  const [calls, completed, throttled] = (['calls', 'calls_completed', 'calls_throttled'] as const).map((metric) =>
    lookup.count(metric, {}),
  ) as [number, number, number]
  if (calls === 0) return ['No call was made: there is nothing to measure.']
  if (throttled === calls && calls > 1)
    return [`All ${formatCount(calls)} calls were throttled: there is no latency to tell of.`]
  if (completed === 0) return ['No call completed: there is no end-to-end latency to tell of.']
  if (completed === 1) return ['One call completed: every percentile of it is that call, and claims nothing.']
  return []
}

const thresholdRow = (each: ThresholdResult): Html =>
  html`<tr>
    <th scope="row"><code>${thresholdExpression(each)}</code></th>
    <td class="number">${renderObserved(each)}${thresholdNotes(each).map((note) => html`<small>${note}</small>`)}</td>
    <td class="mark">${thresholdResult(each)}</td>
  </tr>`

/** Each series with what must hold of it under it. */
export function renderThresholdTable({ summary }: PageModel): Html {
  const { thresholds } = summary
  if (thresholds.length === 0) return html`<p class="nothing">No threshold was set: nothing had to hold.</p>`
  const groups = [...Map.groupBy(thresholds, thresholdSeries)].map(
    ([series, each]) =>
      html`<tbody>
        <tr class="series">
          <th scope="rowgroup" colspan="3"><code>${series}</code></th>
        </tr>
        ${each.map(thresholdRow)}
      </tbody>`,
  )
  return html`<table class="thresholds">
    <thead>
      <tr>
        <th scope="col">must hold</th>
        <th scope="col" class="number">observed</th>
        <th scope="col" class="mark">result</th>
      </tr>
    </thead>
    ${groups}
  </table>`
}

const checkRow = (check: ValidityCheck): Html =>
  html`<tr>
    <th scope="row">${[check.name.replaceAll('_', ' '), ...threadOf(check)].join(', ')}</th>
    <td class="number">${checkQuantity(check.observed, check)}</td>
    <td class="number">${checkQuantity(check.limit, check)}</td>
    <td class="mark">${mark(check.passed)}</td>
  </tr>`

function threadOf({ tags = {} }: ValidityCheck): string[] {
  if (tags.thread === undefined) return []
  return [tags.thread === 'conductor' ? tags.thread : `thread ${tags.thread}`]
}

export function renderValidityTable({ summary }: PageModel): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">check</th>
        <th scope="col" class="number">observed</th>
        <th scope="col" class="number">limit</th>
        <th scope="col" class="mark">result</th>
      </tr>
    </thead>
    <tbody>
      ${summary.validity.checks.map(checkRow)}
    </tbody>
  </table>`
}

const mark = (passed: boolean): Html =>
  passed ? html`<span class="good">✓ held</span>` : html`<span class="bad">✗ failed</span>`

const thresholdResult = (threshold: ThresholdResult): Html => {
  const standing = standingOf(threshold)
  const [look, words] = RESULTS[standing]
  return html`<span class="${look}">${thresholdMark(threshold)} ${words}</span>`
}

const RESULTS = {
  held: ['good', 'held'],
  failed: ['bad', 'failed'],
  unsure: ['warn', 'held, not for sure'],
  'cut off': ['warn', 'held, not for sure'],
  'no sample': ['warn', 'no sample'],
} as const satisfies Record<ThresholdStanding, readonly [look: string, words: string]>
