// What a run measures beside what the server knows of the same calls: within a fifth, as closer is a benchmark's business.
import { expect } from 'vitest'
import { timingTest } from '../timing/timing-test.ts'
import { conduct, planFor } from './conduct.ts'
import { seriesOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const load = { name: 'load', executor: 'constant-vus', vus: 20, duration: '4s' }

function expectNear(measured: number | undefined, truth: number): void {
  expect((measured ?? 0) / truth).toBeGreaterThan(0.8)
  expect((measured ?? 0) / truth).toBeLessThan(1.2)
}

for (const transport of ['http1', 'http2']) {
  timingTest(`a run measures what the server did, over ${transport}`, async () => {
    const simulator = await simulate()
    const modes = { standard: { model: 'us.amazon.nova-micro-v1:0', transport } }
    const { summary } = await conduct(planFor(simulator.url, { modes, scenarios: [load] }))
    const truth = await simulator.truth()
    expectNear(seriesOf(summary, 'time_to_first_token')?.percentiles['50'], truth.ttftMs.p50)
    expectNear(seriesOf(summary, 'inter_chunk_gap')?.percentiles['50'], truth.gapMs.p50)
  })
}

timingTest('calls that are throttled are in no latency', async () => {
  const simulator = await simulate()
  await simulator.fault({ kind: 'throttle', share: 0.2, cause: 'tokens' })
  const { summary } = await conduct(planFor(simulator.url, { scenarios: [load] }))
  expectNear(seriesOf(summary, 'time_to_first_token')?.percentiles['50'], (await simulator.truth()).ttftMs.p50)
})
