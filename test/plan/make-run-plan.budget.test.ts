import { describe, expect, test } from 'vitest'
import { makeRunPlan } from '../../src/plan/make-run-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import type { PriceFile } from '../../src/money/price-file.ts'
import { readScenarioFile } from '../../src/scenario/validate-script.ts'
import { textFiles } from '../scenario/text-files.ts'
import { mistakesOf, PROMPTS, scenarioText } from '../scenario/written-scenario.ts'

const HALF: PriceFile = {
  sources: { page: { title: 'A page', date: '2025-07-20' } },
  prices: [{ models: ['*'], standard: { input: 1, source: 'page' } }],
}

const WHOLE: PriceFile = {
  ...HALF,
  prices: [{ models: ['*'], standard: { input: 1, output: 4, source: 'page' } }],
}

function planOf(budget: string, prices: PriceFile): RunPlan {
  const files = textFiles({ '/load/test.yml': scenarioText({ bedrock: budget }), '/load/prompts.yml': PROMPTS })
  return makeRunPlan(readScenarioFile('/load/test.yml', {}, files), { seed: 1, threads: 1, workingDir: '/', prices })
}

describe('a budget in dollars', () => {
  test('is refused at its place where a mode has no price of some tokens', () => {
    expect(mistakesOf(() => planOf('budget: { costUsd: 5 }', HALF))).toEqual([
      '/load/test.yml:8:26  config.engines.bedrock.budget.costUsd  expected a price of input and output tokens for each mode, found none for standard\n' +
        '    give the mode a price: { input, output }, name a file that has it with prices, or limit tokens in place of dollars',
    ])
  })

  test.each<[string, string, PriceFile]>([
    ['with prices', 'budget: { costUsd: 5 }', WHOLE],
    ['in tokens without them', 'budget: { tokens: 5 }', HALF],
  ])('%s is kept', (_, budget, prices) => {
    expect(planOf(budget, prices).budget).not.toBeNull()
  })
})
