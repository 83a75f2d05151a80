import { expect, test } from 'vitest'
import { makeMetricStore } from '../../../src/metrics/metric-store.ts'
import { makeRecorder } from '../../../src/metrics/recorder.ts'
import type { AgentEnding } from '../../../src/metrics/tag-values.ts'
import { agents } from '../../../src/reports/sections/agents.ts'
import { makeSummary } from '../../../src/results/make-summary.ts'
import { completedCall } from '../../fakes/call-record.ts'
import { finishedRun, twoModes } from '../../fakes/recorded-run.ts'
import { linesOf } from './terminal.ts'

/** Of a run in which agents of the first mode, each of so many calls, ended so. */
function linesAfter(ended: readonly (readonly [AgentEnding, number])[]): string[] {
  const recorder = makeRecorder(twoModes)
  const place = { scenario: 0, mode: 0, prompt: 0 }
  for (const [ending, steps] of ended) {
    for (let turn = 1; turn <= steps; turn++) {
      const call = recorder.forCall({ ...place, turn })
      call.started()
      call.ended(completedCall({ toolCalls: 2, firstToolCallMs: 1_250 }), 990)
    }
    recorder.forCall({ ...place, turn: null }).agentEnded(ending, steps)
  }
  const store = makeMetricStore()
  for (const part of recorder.takeSnapshot()) store.apply(part)
  store.closeInterval(0, 1_000)
  return linesOf(agents, makeSummary(finishedRun(store)))
}

const shownIn = (lines: readonly string[]): string => lines.join('\n').replaceAll(/ +/g, ' ')

test('a run without agents has no section', () => {
  expect(linesAfter([])).toEqual([])
})

test('agents are told by mode: how many, which part was done, and how they called tools', () => {
  const shown = shownIn(
    linesAfter([
      ['end_turn', 3],
      ['end_turn', 3],
      ['end_turn', 3],
      ['max-steps', 3],
      ['throttled', 1],
    ]),
  )
  // Steps of the four that nothing cut short; tool calls of all 13 calls.
  expect(shown).toContain('standard 5 60.0 % ~3 ~3 26 0 250 ~250')
  expect(shown).toMatch(/2 agents were not done: (?:max-steps 1, throttled 1|throttled 1, max-steps 1)/)
})

test('where all were done, there is nothing to explain', () => {
  expect(shownIn(linesAfter([['end_turn', 2]]))).not.toMatch(/not done/)
})
