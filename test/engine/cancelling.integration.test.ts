import { expect, test } from 'vitest'
import { renderMarkdownSummary } from '../../src/reports/markdown-summary.ts'
import { conduct, MODEL, planFor, type TestScenario } from './conduct.ts'
import { countOf, seriesOf, unaccounted } from './read-summary.ts'
import { simulate } from './simulated.ts'

// Of 100 tokens, the first after 200 ms and the others each 20 ms.
const load = (cancel: object, changes: Partial<TestScenario> = {}): TestScenario => ({
  threads: 2,
  mix: [{ name: 'hello', template: 'Say hello.', maxOutputTokens: 100 }],
  scenarios: [{ name: 'load', executor: 'shared-iterations', vus: 20, iterations: 60, maxDuration: '1m', cancel }],
  ...changes,
})

test('a share of the calls is cancelled, counted apart, and seen by the server', async () => {
  const simulator = await simulate()
  const { exitCode, summary } = await conduct(planFor(simulator.url, load({ share: 0.5, afterTokens: 10 })))
  const cancelled = countOf(summary, 'calls_cancelled')

  expect(exitCode).toBe(0)
  expect(unaccounted(summary)).toBe(0)
  expect(cancelled).toBeGreaterThan(10)
  expect(countOf(summary, 'calls_completed')).toBe(60 - cancelled)
  expect(countOf(summary, 'calls_without_usage')).toBe(cancelled)
  expect(countOf(summary, 'cancelled_output_bytes')).toBeGreaterThan(0)
  expect(countOf(summary, 'output_bytes') - countOf(summary, 'settled_output_bytes')).toBe(
    countOf(summary, 'cancelled_output_bytes'),
  )
  const truth = (await simulator.truth()) as unknown as Record<string, number>
  expect([truth['completed'], truth['aborted']]).toEqual([60 - cancelled, cancelled])

  // A first token that came, came; a duration is of calls that completed, and known to be longer for the others.
  expect(seriesOf(summary, 'time_to_first_token')?.count).toBe(60)
  expect(seriesOf(summary, 'call_duration')?.count).toBe(60 - cancelled)
  expect(seriesOf(summary, 'call_duration')?.cutOff?.count).toBe(cancelled)
  expect(countOf(summary, 'calls_cancelled', { reached: 'first_output_token' })).toBe(cancelled)

  const report = renderMarkdownSummary(summary, [])
  expect(report).toMatch(new RegExp(`cancelled: ${cancelled}, as .cancel. says: ${cancelled} after the first token`))
  expect(report).toMatch(/cancelled calls showed [\d,]+ bytes, about [\d,]+ tokens: their usage never came/)
})

test('a mode whose calls are all cancelled before their first token has not failed, and a conversation ends there', async () => {
  const simulator = await simulate()
  const mix = [{ name: 'talk', task: 'chat', inputTokens: 100, turns: 3, maxOutputTokens: 20 }]
  const { exitCode, summary } = await conduct(
    planFor(simulator.url, load({ share: 1, beforeFirstToken: '50ms' }, { mix })),
  )

  expect(exitCode).toBe(0)
  expect(countOf(summary, 'calls')).toBe(60)
  expect(countOf(summary, 'calls_cancelled')).toBe(60)
  expect(countOf(summary, 'turns_missed', { reason: 'cancelled' })).toBe(120)
  expect(seriesOf(summary, 'time_to_first_token')).toBeUndefined()
  expect(renderMarkdownSummary(summary, [])).toMatch(/cancelled: 60, as .cancel. says: 60 before the first token/)
})

test('the budget holds what a cancelled call may cost at most', async () => {
  const simulator = await simulate()
  const modes = { standard: { model: MODEL, region: 'us-east-2', inference: { maxTokens: 1_000 } } }
  const { exitCode, summary } = await conduct(
    planFor(simulator.url, {
      ...load({ share: 1, after: '20ms' }),
      mix: [{ name: 'hello', template: 'Say hello.' }],
      modes,
      budget: { tokens: 20_000 },
    }),
  )
  expect(exitCode).toBe(121)
  // Twenty are spent, and at most those that were under way beside them.
  expect(countOf(summary, 'calls')).toBeLessThanOrEqual(40)
  expect(countOf(summary, 'calls_cancelled')).toBeGreaterThanOrEqual(19)
})
