import { expect, test } from 'vitest'
import { modeDifferences } from '../../../src/reports/sections/mode-differences.ts'
import type { ModeComparison } from '../../../src/results/mode-differences.ts'
import { implicit } from '../load-sections.ts'
import { linesWith } from './terminal.ts'

const comparison: ModeComparison = {
  scenario: 'ramp',
  mode: 'optimized',
  against: 'standard',
  lost: 0.01,
  lostAgainst: 0.02,
  isLikeForLike: true,
  metrics: [
    { metric: 'time_to_first_token', percentile: '50', change: -0.48, low: -0.52, high: -0.44 },
    { metric: 'time_to_first_token', percentile: '90', change: -0.4, low: -0.47, high: -0.33 },
    { metric: 'call_duration', percentile: '50', change: 0.013, low: -0.02, high: 0.047 },
    { metric: 'call_duration', percentile: '90', change: 0.02, low: null, high: null },
  ],
}

const told = (...modeComparisons: ModeComparison[]): string[] => linesWith(modeDifferences, { modeComparisons })

test('modes differ by what is known, each with its interval', () => {
  expect(told(comparison)).toEqual([
    'optimized against standard, same prompts and minutes: TTFT p50 −48 % (−52 to −44), p90 −40 % (−47 to −33); ' +
      'E2E p50 +1.3 % (−2.0 to +4.7, no difference seen)',
  ])
})

test('modes that lost different shares of their calls are told so, and scenarios named where there are several', () => {
  const other = { ...comparison, scenario: 'steady', lost: 0.3, isLikeForLike: false }
  const [, line] = told(comparison, other)
  expect(line).toContain('optimized against standard in steady')
  expect(line).toContain('They lost different shares of their calls (30.0 % and 2.0 %)')
})

test('nothing is told without an interval', () => {
  const short = { ...comparison, metrics: comparison.metrics.map((each) => ({ ...each, low: null, high: null })) }
  expect(told(short)).toEqual([])
})

test('a mode whose calls read a cache that nobody asked for is told so beside what it is compared by', () => {
  const implicitCaching = [implicit('standard', 312), implicit('elsewhere', 9)]
  expect(linesWith(modeDifferences, { modeComparisons: [comparison], implicitCaching }).join('\n')).toMatch(
    /no difference seen\)\. 312 of 400 calls of standard read a cache that nobody asked for: nonce in the prompts keeps calls from it$/,
  )
  const writing = [{ ...implicit('standard', 0), writes: 3 }]
  expect(linesWith(modeDifferences, { modeComparisons: [comparison], implicitCaching: writing })).toEqual(
    told(comparison),
  )
})
