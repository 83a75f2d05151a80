import { describe, expect, test } from 'vitest'
import type { Segment } from '../../src/plan/segment.ts'
import type { Summary } from '../../src/results/summary.ts'
import { conduct, MODEL, planFor, type TestScenario } from './conduct.ts'
import { countOf, unaccounted } from './read-summary.ts'
import { simulateShortReplies } from './simulated.ts'

const MODES = {
  a: { model: MODEL },
  b: { model: MODEL, latency: 'optimized' },
}
const MIX = [
  { name: 'short', weight: 2, template: 'Say hello to {n}.', with: { n: { uniform: [1, 90] } } },
  { name: 'long', task: 'story', inputTokens: 300 },
]

const segmentsOf = (count: number): Segment[] => Array.from({ length: count }, (_, index) => ({ index, count }))

/** The runs of all segments, side by side, as on machines of their own. */
async function conductSegments(url: string, written: TestScenario, count: number): Promise<Summary[]> {
  const runs = await Promise.all(segmentsOf(count).map((segment) => conduct({ ...planFor(url, written), segment })))
  return runs.map(({ summary }) => summary)
}

const callsOf = (summaries: readonly Summary[], tags: Readonly<Record<string, string>>): number =>
  summaries.reduce((sum, summary) => sum + countOf(summary, 'calls', tags), 0)

describe('three segments that run side by side', () => {
  test.each([
    { executor: 'constant-arrival-rate', rate: 10, duration: '3s', preAllocatedVUs: 40, calls: 30 },
    { executor: 'shared-iterations', vus: 8, iterations: 31, calls: 31 },
    { executor: 'per-vu-iterations', vus: 5, iterations: 4, calls: 20 },
  ])(
    'make the calls that one $executor makes: as many of each mode under each prompt',
    async ({ calls, ...scenario }) => {
      const written: TestScenario = { modes: MODES, mix: MIX, scenarios: [{ name: 'load', ...scenario }] }
      const simulator = await simulateShortReplies()
      const whole = (await conduct(planFor(simulator.url, written))).summary
      const parts = await conductSegments(simulator.url, written, 3)

      expect(callsOf([whole], {})).toBe(calls)
      expect(callsOf(parts, {})).toBe(calls)
      expect((await simulator.truth()).requests).toBe(2 * calls)
      for (const mode of ['a', 'b']) {
        for (const prompt of ['short', 'long']) {
          const tags = { scenario: 'load', mode, prompt }
          expect(callsOf(parts, tags)).toBe(callsOf([whole], tags))
        }
      }
      for (const summary of parts) {
        expect(unaccounted(summary)).toBe(0)
        expect(summary.outcome.status).toBe('passed')
      }
    },
  )

  test('have together as many VUs as the whole', async () => {
    const scenario = { name: 'load', executor: 'constant-vus', vus: 7, duration: '3s' }
    const simulator = await simulateShortReplies()
    await conductSegments(simulator.url, { scenarios: [scenario] }, 3)
    expect((await simulator.truth()).peakInFlight).toBe(7)
  })
})

test('a segment to which nothing falls ends at once and has passed', async () => {
  const scenario = { name: 'load', executor: 'constant-vus', vus: 1, duration: '60s' }
  const simulator = await simulateShortReplies()
  const plan = planFor(simulator.url, { scenarios: [scenario] })
  const { exitCode, summary } = await conduct({ ...plan, segment: { index: 1, count: 2 } })
  expect(exitCode).toBe(0)
  expect(summary.outcome.reasons).toEqual([])
  expect(countOf(summary, 'calls')).toBe(0)
})
