import { expect, test } from 'vitest'
import { conduct, planFor } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

test('images reach a model by Converse and by its own body, and count as input', async () => {
  const simulator = await simulate()
  const model = 'us.anthropic.claude-3-5-haiku-20241022-v1:0'
  const mode = { model, region: 'us-east-2' }
  const plan = planFor(simulator.url, {
    modes: {
      converse: mode,
      native: { ...mode, api: 'invoke-model-stream', inference: { maxTokens: 3 } },
    },
    mix: [
      {
        name: 'two',
        template: 'Look at both.',
        nonce: false,
        images: { synthetic: { format: 'png', width: 750, height: 100, bytes: 20_000, count: 2 } },
      },
    ],
    scenarios: [{ name: 'all', executor: 'shared-iterations', vus: 2, iterations: 8 }],
  })
  const { summary } = await conduct(plan)
  for (const name of ['converse', 'native']) {
    expect(countOf(summary, 'calls_completed', { mode: name })).toBe(4)
    // The simulator takes 750 pixels for a token: 100 an image, and 2 images a call.
    const tokens = countOf(summary, 'input_tokens', { mode: name }) / 4
    expect(tokens).toBeGreaterThan(200)
    expect(tokens).toBeLessThan(230)
  }
})
