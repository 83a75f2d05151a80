// What a summary says of throttling, held against the truth of a simulator that is too small.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { conduct, planFor } from './conduct.ts'
import { countOf } from './read-summary.ts'
import { simulate } from './simulated.ts'

const SCARCE = join(import.meta.dirname, 'scarce.yml')
const region = 'us-east-1'
const mix = [{ name: 'hello', template: 'Say hello to a stranger.', maxOutputTokens: 50 }]

test('throttles by status and in a stream are told apart, and follow on one another over all threads', async () => {
  const simulator = await simulate(SCARCE)
  const modes = {
    refused: { model: 'test.refused-v1:0', region },
    'broken-off': { model: 'test.broken-off-v1:0', region },
    patient: { model: 'test.refused-v1:0', region, retries: { maxAttempts: 2 } },
  }
  const load = { name: 'load', executor: 'shared-iterations', vus: 6, iterations: 60 }
  const { summary } = await conduct(planFor(simulator.url, { modes, mix, threads: 2, scenarios: [load] }))

  const inStream = { throttled: 20, longestStreak: 20, refusedByStatus: 0, refusedInStream: 20 }
  const byStatus = { throttled: 20, longestStreak: 20, refusedByStatus: 20, refusedInStream: 0 }
  expect(summary.throttling).toMatchObject([
    { mode: 'refused', ...byStatus, attemptsPerSuccess: null, backoffPerSuccessMs: null, backoffMs: 0 },
    { mode: 'broken-off', ...inStream, kinds: [{ throttle: 'in-stream', count: 20, share: 1 }] },
    { mode: 'patient', ...byStatus, worstInterval: expect.objectContaining({}) },
  ])
  expect(summary.throttling[2]?.backoffMs).toBe(countOf(summary, 'backoff_time', { mode: 'patient' }))
  expect((await simulator.truth()).throttled).toBe(80)
})
