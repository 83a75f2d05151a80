import { expect, test } from 'vitest'
import { renderAnnotations } from '../../src/reports/github-annotations.ts'
import { summariesOf, tameNames } from '../fakes/summaries.ts'

const summaries = summariesOf(tameNames)

test('a run that passed is a notice', () => {
  expect(renderAnnotations(summaries['passed']!)).toEqual(['::notice title=seismo ramp.yml::PASSED'])
})

test('a threshold that failed is told with what was expected and observed', () => {
  expect(renderAnnotations(summaries['failed']!)).toEqual([
    '::error title=seismo ramp.yml%3A FAILED::threshold time_to_first_token{mode:standard} p(50)<7 failed: observed 100.031 ms',
    '::error title=seismo%3A threshold time_to_first_token{mode%3Astandard}::expected p(50)<7, observed 100.031 ms; cannot be told from the limit: 50 %25 of samples may be beyond it, and 5 to 100 %25 are',
  ])
})

test('there are no more errors than GitHub shows of a step', () => {
  const failed = summaries['failed']!
  const thresholds = Array.from({ length: 30 }, () => failed.thresholds[0]!)
  expect(renderAnnotations({ ...failed, thresholds })).toHaveLength(10)
})

test('what separates is escaped, in titles more than in messages', () => {
  const failed = summaries['failed']!
  const run = { ...failed.run, scenarioFile: '/load/100%, a:b\n::warning::.yml' }
  const [verdict] = renderAnnotations({
    ...failed,
    run,
    outcome: { ...failed.outcome, reasons: ['50%, a:b\n::warning::no'] },
  })
  expect(verdict).toBe(
    '::error title=seismo 100%25%2C a%3Ab %3A%3Awarning%3A%3A.yml%3A FAILED::50%25, a:b ::warning::no',
  )
})
