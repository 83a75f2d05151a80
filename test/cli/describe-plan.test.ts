import { expect, test } from 'vitest'
import { describeMode } from '../../src/cli/describe-plan.ts'
import { modePlan } from '../fakes/run-plan.ts'

test.each([
  [{}, 'nova in us-east-2, standard latency, http1, warm connections'],
  [
    { api: 'converse', latency: 'optimized', serviceTier: 'flex' },
    'nova in us-east-2, converse, optimized latency, tier flex, http1, warm connections',
  ],
  [
    {
      api: 'invoke-model-stream',
      body: 'nova',
      cache: { points: ['system', 'messages'], ttl: '5m' },
      guardrail: { identifier: 'gr4pzd81v2qa', version: '3', trace: null, streamProcessingMode: null },
      retries: { maxAttempts: 3, strategy: 'standard' },
    },
    'nova in us-east-2, invoke-model-stream of nova, standard latency, cache points behind system and messages for 5m, guardrail gr4pzd81v2qa 3, http1, warm connections, up to 3 attempts',
  ],
] as const)('%j', (changes, told) => {
  expect(describeMode(modePlan({ model: 'nova', ...changes }))).toBe(told)
})
