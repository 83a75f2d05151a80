import { expect, test } from 'vitest'
import { TRENDS } from '../../src/metrics/metric-catalogue.ts'
import { CALL_TAG_NAMES } from '../../src/metrics/tags.ts'
import type { PromptPlan, RunPlan } from '../../src/plan/run-plan.ts'
import { HISTOGRAMS_A_SERIES, seriesNotices, seriesOfCalls } from '../../src/cli/plan-notices.ts'
import { modePlan, runPlan } from '../fakes/run-plan.ts'

const [prompt] = runPlan().prompts as [PromptPlan]
const [scenario] = runPlan().scenarios as [RunPlan['scenarios'][number]]
const call = { kind: 'call', mode: null, prompt: null, maxOutputTokens: null } as const

function planOf(modes: number, prompts: number, changes: Partial<PromptPlan> = {}, isCached = false): RunPlan {
  const cache = isCached ? ({ points: ['system'], ttl: '5m' } as const) : null
  return runPlan({
    modes: Array.from({ length: modes }, (_, index) => modePlan({ name: `mode-${index}`, cache })),
    prompts: Array.from({ length: prompts }, (_, index) => ({ ...prompt, ...changes, name: `prompt-${index}` })),
    scenarios: [{ ...scenario, modes: Array.from({ length: modes }, (_, index) => index) }],
  })
}

test('a series has at most one histogram of each trend of calls', () => {
  const ofCalls = Object.values(TRENDS).filter(({ tags }) =>
    CALL_TAG_NAMES.every((name) => (tags as readonly string[]).includes(name)),
  )
  expect(HISTOGRAMS_A_SERIES).toBe(ofCalls.length)
})

test('series are modes by prompts by turns by cache results, of what the flows call', () => {
  expect(seriesOfCalls(planOf(8, 12))).toBe(96)
  const turns = { kind: 'uniform', min: 2, max: 10 } as const
  expect(seriesOfCalls(planOf(4, 8, { turns }, true))).toBe(960)
  const plan = planOf(3, 5)
  const flow = [
    { ...call, mode: 2 },
    { kind: 'loop', count: 100, steps: [call, { ...call, prompt: 4 }] },
  ] as const
  expect(
    seriesOfCalls({
      ...plan,
      scenarios: [
        { ...scenario, modes: [0], flow },
        { ...scenario, modes: [1] },
      ],
    }),
  ).toBe(15)
})

test('a model that caches by itself has cache results in modes that ask for no cache', () => {
  const model = 'us.anthropic.claude-haiku-5-5'
  const plan = planOf(2, 5)
  expect(seriesOfCalls({ ...plan, modes: plan.modes.map((mode) => ({ ...mode, model })) })).toBe(30)
})

test('some hundred series are no news, and some thousand are told', () => {
  expect(seriesNotices(planOf(8, 12))).toEqual([])
  expect(seriesNotices({ ...planOf(10, 200), threads: 2 })).toEqual([
    'notice: modes, prompts, turns, and cache results make up to 2,000 series of calls, 36,000 histograms: about 72 MB in each of 2 threads, ' +
      'up to 3,600 MB for the totals of a long run, and as many lines in histograms.hlog each interval. ' +
      'Use fewer modes or prompts, or a longer interval.',
  ])
})
