import { describe, expect, test } from 'vitest'
import { cost } from '../../../src/reports/sections/cost.ts'
import { formatUsd } from '../../../src/reports/format.ts'
import type { CostSummary, ModeCost, TokenCost } from '../../../src/money/run-cost.ts'
import { linesWith } from './terminal.ts'

const tokenCost = (changes: Partial<TokenCost>): TokenCost => ({
  billedAs: 'standard',
  model: null,
  longContext: false,
  kind: 'input',
  tokens: 1_000,
  usdPerMillion: 1,
  usd: 0.001,
  source: 'A page, 2025-07-20',
  ...changes,
})

const modeCost = (changes: Partial<ModeCost>): ModeCost => ({
  mode: 'standard',
  usd: 0.72,
  knownUsd: 0.72,
  usdPer1kCalls: 1.8,
  usdPerMillionOutputTokens: 7.2,
  tokens: [tokenCost({})],
  hourly: null,
  callsWithoutUsage: 0,
  notIn: [],
  ...changes,
})

const render = (of: CostSummary): string => linesWith(cost, { cost: of }).join('\n')

describe('the cost of a run', () => {
  test('is told by mode, with what fell back and what is not in it', () => {
    const optimized = modeCost({
      mode: 'optimized',
      usd: null,
      knownUsd: 12.345,
      usdPer1kCalls: null,
      usdPerMillionOutputTokens: null,
      tokens: [tokenCost({ billedAs: 'optimized', usd: 12.3 }), tokenCost({ usd: 0.045 })],
      callsWithoutUsage: 2,
    })
    const whole = { usd: null, knownUsd: 13.065, modes: [modeCost({}), optimized] }
    expect(`\n${render(whole)}\n`).toBe(`
cost                   USD  per 1,000 calls  per million output tokens
standard           $0.7200          $1.8000                    $7.2000
optimized  at least $12.34                –                          –
all modes  at least $13.06
what AWS would bill at list prices; each with its source: summary.json
optimized was billed $12.30 as optimized, $0.0450 as standard
optimized: not in it: 2 calls that may be billed, whose usage never came
`)
  })

  test('is unknown where a price is, and says which and how to give it', () => {
    const mode = modeCost({
      usd: null,
      usdPer1kCalls: null,
      usdPerMillionOutputTokens: null,
      tokens: [tokenCost({}), tokenCost({ kind: 'cacheWrite1h', tokens: 1_200, usdPerMillion: null, usd: null })],
    })
    expect(`\n${render({ usd: null, knownUsd: 0.72, modes: [mode] })}\n`).toBe(`
cost                   USD  per 1,000 calls  per million output tokens
standard  at least $0.7200                –                          –
what AWS would bill at list prices; each with its source: summary.json
standard: no price of 1,200 cache write (1 hour) tokens served standard; a price file can say it
`)
  })

  test('tells the hours of what is provisioned', () => {
    const mode = modeCost({ hourly: { hours: 0.025, usdPerHour: 79.2, usd: 1.98 }, tokens: [] })
    expect(render({ usd: 1.98, knownUsd: 1.98, modes: [mode] })).toContain(
      'standard was paid for 0.0250 hours at $79.20',
    )
  })

  test('tells what is billed beside tokens', () => {
    const mode = modeCost({ notIn: ['guardrail', 'routing'] })
    expect(render({ usd: 0.72, knownUsd: 0.72, modes: [mode] })).toContain(
      'standard: not in it: guardrail charges, which no price states\n' +
        'standard: not in it: routing charges, which no price states',
    )
  })

  test('takes no line where nothing costs anything', () => {
    const free = modeCost({ usd: 0, knownUsd: 0, tokens: [tokenCost({ usdPerMillion: 0, usd: 0 })] })
    expect(render({ usd: 0, knownUsd: 0, modes: [free] })).toBe('')
    const cutOff = { ...free, callsWithoutUsage: 2 }
    expect(render({ usd: 0, knownUsd: 0, modes: [cutOff] })).toBe('')
  })

  test('is unknown where no call told what it used', () => {
    const mode = modeCost({ usd: null, knownUsd: 0, tokens: [], callsWithoutUsage: 1 })
    expect(render({ usd: null, knownUsd: 0, modes: [mode] })).toMatch(
      /^standard +unknown [^]*standard: not in it: 1 call that may be billed, whose usage never came$/m,
    )
  })
})

test.each<[number, string]>([
  [0, '$0'],
  [1e-9, '<$0.000001'],
  [0.000_042, '$0.000042'],
  [0.012_345, '$0.0123'],
  [9.999_94, '$9.9999'],
  [12.345, '$12.34'],
  [12.355, '$12.36'],
  [1_234_567.891, '$1,234,567.89'],
])('%d USD are written as %s', (usd, expected) => {
  expect(formatUsd(usd)).toBe(expected)
})
