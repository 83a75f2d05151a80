import { expect, test } from 'vitest'
import { gracefulStopNotices } from '../../src/plan/limit-notices.ts'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const constantVus: ExecutorPlan = { kind: 'constant-vus', vus: 5, durationMs: 60_000 }

function noticesOf(gracefulStopMs: number, tokens: number | null, executor: ExecutorPlan = constantVus): string[] {
  const [scenario] = runPlan().scenarios
  const [prompt] = runPlan().prompts
  const mode = modePlan()
  const plan: RunPlan = runPlan({
    modes: [{ ...mode, inference: { ...mode.inference, maxTokens: tokens } }],
    prompts: [{ ...prompt!, maxOutputTokens: null }],
    scenarios: [{ ...scenario!, executor, gracefulStopMs, modes: [0] }],
  })
  return gracefulStopNotices(plan)
}

test('a graceful stop that is shorter than a call may last is told, with what would do', () => {
  const [notice, ...others] = noticesOf(0, 100)
  expect(notice).toContain('gracefulStop (0ms) is shorter than a call may last (100 output tokens at 50 tokens/s)')
  expect(notice).toContain('Set gracefulStop: 4s.')
  expect(others).toEqual([])
})

test('one that is long enough is not', () => {
  expect(noticesOf(4_000, 100)).toEqual([])
  expect(noticesOf(3_999, 100)).toHaveLength(1)
})

test('a call without a limit of tokens lasts as long as timeouts.call lets it', () => {
  expect(noticesOf(30_000, null)[0]).toMatch(/\(timeouts\.call \d+m\).* Set gracefulStop: \d+m\./)
})

test('a ramp has two graces, and counted iterations have none to tell of', () => {
  const ramp: ExecutorPlan = {
    kind: 'ramping-vus',
    startVUs: 0,
    stages: [{ durationMs: 1_000, target: 1 }],
    gracefulRampDownMs: 1_000,
  }
  expect(noticesOf(1_000, 100, ramp).map((notice) => /: (\w+) \(1s\)/.exec(notice)?.[1])).toEqual([
    'gracefulStop',
    'gracefulRampDown',
  ])
  const counted: ExecutorPlan = { kind: 'shared-iterations', vus: 1, iterations: 1, maxDurationMs: 1_000 }
  expect(noticesOf(0, 100, counted)).toEqual([])
})
