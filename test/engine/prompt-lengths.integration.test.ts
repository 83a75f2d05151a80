import { expect, test } from 'vitest'
import { plain } from '../../src/reports/text-table.ts'
import { renderTextSummary } from '../../src/reports/text-summary.ts'
import { conduct, planFor } from './conduct.ts'
import { seriesOf } from './read-summary.ts'
import { simulateShortReplies } from './simulated.ts'

test('prompts are counted as long as they aim at, as the simulator takes four characters for a token', async () => {
  const simulator = await simulateShortReplies()
  const length = { inputTokens: { loguniform: [200, 2_000] } }
  const plan = planFor(simulator.url, {
    threads: 2,
    mix: [
      { name: 'exact', task: 'summarization', ...length },
      { name: 'short', task: 'story', charactersPerToken: 3, ...length },
      { name: 'shared', task: 'chat', system: { sharedTokens: 5_000 }, ...length },
      { name: 'template', template: 'Say hello.' },
    ],
    scenarios: [{ name: 'all', executor: 'shared-iterations', vus: 4, iterations: 80 }],
  })
  const { summary } = await conduct(plan)
  const ratios = (prompt: string) => seriesOf(summary, 'input_token_ratio', { prompt })
  // Cuts end after whole words, and the simulator rounds up: 20 characters of 800 at the most.
  for (const [prompt, ratio] of [
    ['exact', 1],
    ['short', 0.75],
    ['shared', 1],
  ] as const) {
    expect(ratios(prompt)?.count).toBeGreaterThan(5)
    expect(ratios(prompt)?.min).toBeGreaterThan(ratio * 0.97)
    expect(ratios(prompt)?.max).toBeLessThan(ratio * 1.01)
  }
  expect(ratios('template')).toBeUndefined()
  const text = renderTextSummary(summary, plain, { mode: 'compact', trendStats: [] })
  expect(text).toContain('short counts 0.75 tokens for each that it aims at')
  expect(text).not.toContain('exact counts')
})
