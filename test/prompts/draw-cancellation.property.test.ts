import { assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import type { RunPlan } from '../../src/plan/run-plan.ts'
import { openPrompts } from '../../src/prompts/open-prompts.ts'
import { cancelSchema } from '../../src/scenario/cancel-schema.ts'
import { runPlan } from '../fakes/run-plan.ts'

const parse = (written: object | null) => (written === null ? null : cancelSchema.parse(written))

const planOf = (seed: number, ofScenario: object | null, ofPrompt: object | null = null): RunPlan => {
  const plan = runPlan({ seed })
  return {
    ...plan,
    scenarios: plan.scenarios.map((scenario) => ({ ...scenario, cancel: parse(ofScenario) })),
    prompts: plan.prompts.map((prompt) => ({ ...prompt, cancel: parse(ofPrompt) })),
  }
}

const drawn = (plan: RunPlan, iterations: number) => {
  const prompts = openPrompts(plan)
  return Array.from({ length: iterations }, (_, iteration) => {
    const draws = prompts.forIteration(0, iteration)
    return [draws.nextCancellation(0), draws.nextCancellation(0)]
  })
}

const step = { kind: 'call', mode: null, prompt: null, maxOutputTokens: null } as const

const saidIn = (plan: RunPlan) =>
  openPrompts(plan, { next: () => 'nonce' })
    .forIteration(0, 3)
    .nextCall(step)
    .next(null)

test('the share is that of the calls, whichever they are', () => {
  assert(
    property(integer({ min: 0, max: 2 ** 31 }), double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
      const calls = drawn(planOf(seed, { share, after: { uniform: ['1s', '3s'] } }), 1_000).flat()
      const cancelled = calls.filter((each) => each !== null)
      // Five deviations of a binomial, and a call for the ends.
      expect(Math.abs(cancelled.length - calls.length * share)).toBeLessThanOrEqual(
        1 + 5 * Math.sqrt(calls.length * share * (1 - share)),
      )
      for (const each of cancelled) {
        expect(each.kind).toBe('time')
        expect(each).toSatisfy(({ afterMs }: { afterMs: number }) => afterMs >= 1_000 && afterMs <= 3_000)
      }
    }),
    { numRuns: 30 },
  )
})

test('the seed decides which, and other draws do not change', () => {
  const cancel = { share: 0.5, beforeFirstToken: '2s' }
  expect(drawn(planOf(7, cancel), 50)).toEqual(drawn(planOf(7, cancel), 50))
  expect(drawn(planOf(8, cancel), 50)).not.toEqual(drawn(planOf(7, cancel), 50))
  expect(saidIn(planOf(7, cancel))).toEqual(saidIn(planOf(7, null)))
})

test('what the prompt says goes before what the scenario says', () => {
  const all = { share: 1, after: '1s' }
  expect(drawn(planOf(1, all), 1)[0]).toEqual([
    { kind: 'time', afterMs: 1_000 },
    { kind: 'time', afterMs: 1_000 },
  ])
  // Four characters a token.
  expect(drawn(planOf(1, all, { share: 1, afterTokens: 50 }), 1)[0]?.[0]).toEqual({ kind: 'bytes', bytes: 200 })
  expect(drawn(planOf(1, all, { share: 0, afterTokens: 50 }), 1)[0]).toEqual([null, null])
  expect(drawn(planOf(1, null), 1)[0]).toEqual([null, null])
})
