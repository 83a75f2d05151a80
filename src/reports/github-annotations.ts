// Workflow commands that GitHub shows beside a job: one for each thing that went wrong.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
import { basename } from 'node:path'
import { observedText, thresholdExpression, thresholdNotes, thresholdSeries } from '../results/thresholds.ts'
import type { Summary } from '../results/summary.ts'
import { printable } from '../run-folder/printable.ts'
import { toldOf, verdictOf } from './format.ts'

/** GitHub shows as many errors of a step, and passes over the others. */
const MOST_ERRORS = 10

interface Finding {
  readonly title: string
  readonly message: string
}

/** A line each, without its newline. */
export function renderAnnotations(summary: Summary): string[] {
  const { outcome, run } = summary
  const name = basename(run.scenarioFile)
  if (outcome.status === 'passed') {
    const { remarks = [] } = outcome
    const message = [verdictOf(outcome), ...remarks].join(': ')
    return [renderCommand(remarks.length > 0 ? 'warning' : 'notice', { title: `seismo ${name}`, message })]
  }
  const findings = findingsOf(summary)
  const verdict = { title: `seismo ${name}: ${verdictOf(outcome)}`, message: toldOf(outcome).join('; ') }
  const shown = findings.slice(0, MOST_ERRORS - 1)
  return [verdict, ...shown].map((finding) => renderCommand('error', finding))
}

const findingsOf = ({ thresholds, validity }: Summary): Finding[] => [
  ...validity.checks
    .filter(({ passed }) => !passed)
    .map(({ limit, name, observed }) => ({
      title: `seismo: check ${name}`,
      message: `expected at most ${limit}, observed ${observed}`,
    })),
  ...thresholds
    .filter(({ passed }) => !passed)
    .map((threshold) => ({
      title: `seismo: threshold ${thresholdSeries(threshold)}`,
      message: `expected ${thresholdExpression(threshold)}, observed ${[observedText(threshold), ...thresholdNotes(threshold)].join('; ')}`,
    })),
]

/** `message` and `title` may be anybody's. */
export const renderCommand = (command: 'error' | 'warning' | 'notice', { message, title }: Finding): string =>
  `::${command} title=${escapeProperty(title)}::${escapeData(message)}`

// As actions/toolkit has it (packages/core/src/command.ts).
const escapeData = (text: string): string => printable(text).replaceAll('%', '%25')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
