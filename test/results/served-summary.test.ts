import { expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { Dimensions } from '../../src/metrics/tags.ts'
import { summariseServed } from '../../src/results/served-summary.ts'
import { completedCall, refusedCall, tokens } from '../fakes/call-record.ts'
import { modeDimension } from '../fakes/mode-dimension.ts'
import { recordRun } from '../fakes/recorded-run.ts'

const dimensions: Dimensions = {
  scenarios: [{ name: 'ramp', model: 'closed' }],
  modes: [
    modeDimension('optimized', { latency: 'optimized', tier: 'priority' }),
    modeDimension('cached', { isCached: true }),
    modeDimension('routed'),
    modeDimension('idle'),
  ],
  prompts: ['counting', 'chat'],
}

const times = (count: number, mode: number, changes: Partial<CallRecord>) =>
  Array.from({ length: count }, (_, index) => ({
    mode,
    prompt: index % 2,
    record: completedCall({ usage: tokens({}), servedTier: 'default', ...changes }),
  }))

test('each mode has a row for each aspect that applies, with what was asked, what was served and what differs', () => {
  const { store } = recordRun(
    [
      [
        ...times(363, 0, { servedLatency: 'optimized', servedTier: 'priority' }),
        ...times(37, 0, { servedLatency: 'standard' }),
        { mode: 0, prompt: 0, record: refusedCall({ kind: 'throttled', throttle: 'tokens' }) },
        ...times(9, 1, { usage: tokens({ cacheReadInputTokens: 2_000 }) }),
        ...times(1, 1, { usage: tokens({ cacheWriteInputTokens: 2_000 }) }),
      ],
      [
        ...times(2, 1, {}),
        ...times(3, 2, { invokedModel: 'small' }),
        ...times(4, 2, { invokedModel: 'large' }),
        ...times(1, 2, { usage: tokens({ cacheReadInputTokens: 2_000 }) }),
      ],
    ],
    dimensions,
  )
  expect(summariseServed(store.totals().counters, dimensions.modes)).toEqual([
    {
      mode: 'optimized',
      aspect: 'latency',
      asked: 'optimized',
      calls: 400,
      served: { optimized: 363, standard: 37 },
      different: 37,
    },
    {
      mode: 'optimized',
      aspect: 'tier',
      asked: 'priority',
      calls: 400,
      served: { priority: 363, default: 37 },
      different: 37,
    },
    { mode: 'cached', aspect: 'latency', asked: 'standard', calls: 12, served: { standard: 12 }, different: 0 },
    { mode: 'cached', aspect: 'tier', asked: 'default', calls: 12, served: { default: 12 }, different: 0 },
    {
      mode: 'cached',
      aspect: 'cache',
      asked: 'cached',
      calls: 12,
      served: { hit: 9, miss: 2, write: 1 },
      different: 2,
    },
    { mode: 'routed', aspect: 'latency', asked: 'standard', calls: 8, served: { standard: 8 }, different: 0 },
    { mode: 'routed', aspect: 'tier', asked: 'default', calls: 8, served: { default: 8 }, different: 0 },
    { mode: 'routed', aspect: 'cache', asked: 'uncached', calls: 8, served: { hit: 1 }, different: 1 },
    { mode: 'routed', aspect: 'model', asked: null, calls: 8, served: { large: 4, small: 3 }, different: 0 },
  ])
})
