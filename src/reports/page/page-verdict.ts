import { basename } from 'node:path'
import { standingOf, type ThresholdStanding } from '../../results/thresholds.ts'
import type { RunOutcome, ThresholdResult } from '../../results/summary.ts'
import { renderDuration } from '../../time/duration.ts'
import { formatCount, isDamaged, toldOf } from '../format.ts'
import { lookInto, type SummaryLookup } from '../summary-lookup.ts'
import type { Section } from '../sections/section.ts'
import { fact, type PageModel } from './page-model.ts'
import { html, type Html } from './html.ts'
import { idOf, prose } from './page-section.ts'

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

/** Where on the page to find what: the sections before the charts, the charts, and those after them. */
export const renderContents = (first: readonly Section[], rest: readonly Section[]): Html =>
  html`<nav aria-label="Contents">
    <ul>
      ${first.map(linkTo)}
      <li><a href="#section-charts">Charts</a></li>
    </ul>
    <ul>
      ${rest.map(linkTo)}
      <li><a href="#section-metrics">Every metric</a></li>
    </ul>
  </nav>`

const linkTo = (section: Section): Html => html`<li><a href="#${idOf(section)}">${prose(section.title)}</a></li>`

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
