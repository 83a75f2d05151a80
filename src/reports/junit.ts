import { basename } from 'node:path'
import { EXIT_CODES } from '../results/exit-codes.ts'
import type { Summary, ThresholdResult, ValidityCheck } from '../results/summary.ts'
import {
  observedText,
  standingOf,
  thresholdExpression,
  thresholdNotes,
  thresholdSeries,
} from '../results/thresholds.ts'
import { checkName, checkQuantity } from '../results/validity.ts'
import { printable } from '../run-folder/printable.ts'
import { formatCount, toldOf, verdictOf } from './format.ts'
import { checksOfMode } from './sections/checks.ts'
import { lookInto } from './summary-lookup.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children?: readonly XmlElement[]
  readonly text?: string
}

/** A document in lines. Names of elements and attributes are ours; all else may be anybody's. */
export const renderXml = (root: XmlElement): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', ...renderElement(root), ''].join('\n')

function renderElement({ attributes = {}, children = [], name, text = '' }: XmlElement): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
  const start = `<${name}${written.join('')}`
  if (children.length > 0)
    return [`${start}>`, ...children.flatMap(renderElement).map((line) => `  ${line}`), `</${name}>`]
  return [text === '' ? `${start}/>` : `${start}>${escapeXml(text)}</${name}>`]
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** What XML 1.0 has no place for, controls and what is no character, is not printable either. */
const escapeXml = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? character)

// junit.xml: what a CI system lists of a run. A test case for each threshold and each check of the measurement, and one for how
// the run ended. Of a run whose measurement is invalid no threshold has passed or failed: they are skipped.

export const JUNIT = 'junit.xml'

export function renderJUnit(summary: Summary): string {
  const { run, thresholds, validity } = summary
  const isInvalid = summary.outcome.status === 'invalid'
  const file = basename(run.scenarioFile)
  const seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000
  const suites = [
    makeSuite(`${file}: run`, run.startedAt, [caseOfEnd(summary, file, seconds)]),
    makeSuite(
      `${file}: thresholds`,
      run.startedAt,
      thresholds.map((each) => caseOfThreshold(each, file, isInvalid)),
    ),
    ...checkSuite(summary, file),
    makeSuite(
      `${file}: validity`,
      run.startedAt,
      validity.checks.map((each) => caseOfCheck(each, file)),
    ),
  ]
  return renderXml(makeSuites(`seismo ${run.id}`, suites, seconds))
}

export const makeSuites = (name: string, suites: readonly XmlElement[], time = 0): XmlElement => ({
  name: 'testsuites',
  attributes: { name, ...countCases(suites.flatMap(casesOf)), time },
  children: suites,
})

const casesOf = ({ children = [] }: XmlElement): readonly XmlElement[] => children

export const makeSuite = (name: string, timestamp: string, cases: readonly XmlElement[]): XmlElement => ({
  name: 'testsuite',
  attributes: { name, timestamp, ...countCases(cases) },
  children: cases,
})

function countCases(cases: readonly XmlElement[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const having = (name: string): number =>
    cases.filter(({ children = [] }) => children.some((child) => child.name === name)).length
  return { tests: cases.length, failures: having('failure'), errors: having('error'), skipped: having('skipped') }
}

export const makeCase = (classname: string, name: string, children: readonly XmlElement[], time = 0): XmlElement => ({
  name: 'testcase',
  attributes: { classname, name, time },
  children,
})

/** Whether the run came to an end that its thresholds can be read by. */
function caseOfEnd({ outcome }: Summary, file: string, seconds: number): XmlElement {
  const { exitCode, reasons, status } = outcome
  const text = toldOf(outcome).join('; ')
  const told: XmlElement[] =
    status === 'passed' && text === ''
      ? []
      : status === 'passed' || exitCode === EXIT_CODES.thresholdFailed
        ? // Which failed by cases of their own.
          [{ name: 'system-out', text }]
        : [
            {
              name: status === 'failed' ? 'failure' : 'error',
              attributes: { type: status, message: [verdictOf(outcome), ...reasons.slice(0, 1)].join(': ') },
              text,
            },
          ]
  return makeCase(`${file}.run`, 'the run completes calls and is not cut short', told, seconds)
}

function caseOfThreshold(threshold: ThresholdResult, file: string, isInvalid: boolean): XmlElement {
  const expression = thresholdExpression(threshold)
  return makeCase(
    `${file}.thresholds`,
    `${thresholdSeries(threshold)} ${expression}`,
    isInvalid ? [makeSkipped('the measurement is invalid')] : outcomeOfThreshold(threshold, expression),
  )
}

function outcomeOfThreshold(threshold: ThresholdResult, expression: string): XmlElement[] {
  const notes = thresholdNotes(threshold)
  const told = [observedText(threshold), ...notes].join('; ')
  switch (standingOf(threshold)) {
    case 'failed':
      return [makeFailure('threshold', expression, told)]
    case 'no sample':
      return [makeSkipped(told)]
    case 'cut off':
      // What would have failed may be missing: that is no pass, and no failure either.
      return [makeSkipped(told)]
    case 'unsure':
      return [{ name: 'system-out', text: `observed ${told}` }]
    case 'held':
      return notes.length === 0 ? [] : [{ name: 'system-out', text: `observed ${told}` }]
  }
}

/** Checks end nothing, thresholds on them do: one that some replies failed is neither passed nor failed here. Empty of a run without any. */
function checkSuite(summary: Summary, file: string): XmlElement[] {
  const lookup = lookInto(summary)
  const cases = lookup.valuesOf('mode').flatMap((mode) =>
    checksOfMode(lookup, mode).map(({ check, failed, passed }) => {
      const told = `${formatCount(failed)} of ${formatCount(passed + failed)} replies failed`
      const outcome = failed === 0 ? [] : [makeSkipped(`${told}; thresholds on checks judge it`)]
      return makeCase(`${file}.checks`, `${mode}: ${check}`, outcome)
    }),
  )
  return cases.length === 0 ? [] : [makeSuite(`${file}: checks`, summary.run.startedAt, cases)]
}

const makeSkipped = (message: string): XmlElement => ({ name: 'skipped', attributes: { message } })

function caseOfCheck(check: ValidityCheck, file: string): XmlElement {
  const expected = `at most ${checkQuantity(check.limit, check)}`
  const outcome = check.passed ? [] : [makeFailure('validity', expected, checkQuantity(check.observed, check))]
  return makeCase(`${file}.validity`, checkName(check), outcome)
}

const makeFailure = (type: string, expected: string, observed: string): XmlElement => ({
  name: 'failure',
  attributes: { type, message: `expected ${expected}, observed ${observed}` },
})
