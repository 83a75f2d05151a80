// A budget is kept by threads that share memory: only real ones can show it.
import { describe, expect, test } from 'vitest'
import type { PriceFile } from '../../src/money/price-file.ts'
import type { Summary } from '../../src/results/summary.ts'
import { conduct, MODEL, planFor } from './conduct.ts'
import { countOf, unaccounted } from './read-summary.ts'
import { simulateShortReplies } from './simulated.ts'

const PRICES: PriceFile = {
  sources: { test: { title: 'a test', date: '2026-11-20' } },
  prices: [{ models: [MODEL], standard: { input: 1, output: 1, source: 'test' } }],
}

const tokensOf = (summary: Summary): number => countOf(summary, 'input_tokens') + countOf(summary, 'output_tokens')

/** No call takes more: 7 tokens out, and less than 60 in. */
const MOST_TOKENS = 67

const VUS = 6

const loads: [string, object][] = [
  ['iterations of a call each', { executor: 'constant-vus', vus: VUS, duration: '60s' }],
  [
    'iterations of many calls, which only threads can end',
    {
      executor: 'per-vu-iterations',
      vus: VUS,
      iterations: 1,
      flow: [{ loop: { count: 1_000, steps: [{ call: {} }] } }],
    },
  ],
  [
    'an open model',
    { executor: 'constant-arrival-rate', rate: 50, duration: '60s', preAllocatedVUs: VUS, maxVUs: VUS },
  ],
]

describe('a budget', () => {
  test.each(loads)('ends %s within one call a VU', async (_, load) => {
    const simulator = await simulateShortReplies()
    const limit = 2_000
    const scenarios = [{ name: 'load', ...load }]
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, { threads: 3, scenarios, budget: { tokens: limit } }),
    )

    expect(exitCode).toBe(121)
    expect(summary.outcome.status).toBe('aborted')
    const spent = tokensOf(summary)
    expect(summary.outcome.reasons).toEqual([
      `the budget is spent: ${spent.toLocaleString('en-US')} tokens, where 2,000 is the limit`,
    ])
    expect(spent).toBeGreaterThanOrEqual(limit)
    expect(spent).toBeLessThan(limit + VUS * MOST_TOKENS)
    expect(countOf(summary, 'calls_completed')).toBe(countOf(summary, 'calls'))
    expect(unaccounted(summary)).toBe(0)
    // What starts iterations stops too: at most one of each VU is cut off.
    expect(countOf(summary, 'interrupted_iterations')).toBeLessThanOrEqual(VUS)
    expect((await simulator.truth()).requests).toBe(countOf(summary, 'calls'))
  })

  test('in dollars counts what the calls cost', async () => {
    const simulator = await simulateShortReplies()
    // At a millionth of a dollar a token, two thousand of them.
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, {
        threads: 2,
        prices: PRICES,
        scenarios: [{ name: 'load', executor: 'constant-vus', vus: VUS, duration: '60s' }],
        budget: { costUsd: 0.002 },
      }),
    )

    expect(exitCode).toBe(121)
    const spent = tokensOf(summary)
    expect(spent).toBeGreaterThanOrEqual(2_000)
    expect(spent).toBeLessThan(2_000 + VUS * MOST_TOKENS)
    expect(summary.outcome.reasons).toEqual([
      `the budget is spent: ${(spent / 1e6).toFixed(6)} USD, where 0.002000 USD is the limit`,
    ])
  })

  test('ends a run whose calls all break off, and so tell nothing of what they used', async () => {
    const simulator = await simulateShortReplies()
    await simulator.fault({ kind: 'reset', share: 1, afterDeltas: 2 })
    const inference = { maxTokens: 200 }
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, {
        prices: PRICES,
        modes: { standard: { model: MODEL, region: 'us-east-2', inference } },
        scenarios: [{ name: 'load', executor: 'constant-vus', vus: VUS, duration: '60s' }],
        budget: { costUsd: 0.002 },
      }),
    )

    expect(exitCode).toBe(121)
    const calls = countOf(summary, 'calls_failed')
    expect(summary.cost).toMatchObject({ usd: null, knownUsd: 0, modes: [{ callsWithoutUsage: calls }] })
    expect(summary.outcome.reasons.join()).toContain(
      `${calls} calls whose usage never came are in it with what they may have used`,
    )
    // At a millionth of a dollar a token, and more than 200 of them.
    expect(calls).toBeLessThan(2_000 / 200 + VUS)
  })

  test('that lasts changes nothing', async () => {
    const simulator = await simulateShortReplies()
    const load = { name: 'load', executor: 'shared-iterations', vus: 2, iterations: 10 }
    const { exitCode, summary } = await conduct(
      planFor(simulator.url, { scenarios: [load], budget: { tokens: 100_000 } }),
    )
    expect(exitCode).toBe(0)
    expect(countOf(summary, 'iterations')).toBe(10)
  })
})
