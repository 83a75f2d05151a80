import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { watchCall, watchDeltas } from '../../../src/simulator/inference/guardrail.ts'
import { guardrailAsked, guardrailProfile } from './guardrail/guardrail-profile.ts'

const random = () => makeRandom(1, 'test')

test.each([
  [{ inputInterventionShare: 0, outputInterventionShare: 0 }, 'none'],
  [{ inputInterventionShare: 1, outputInterventionShare: 0 }, 'prompt'],
  [{ inputInterventionShare: 0, outputInterventionShare: 1 }, 'reply'],
  [{ inputInterventionShare: 1, outputInterventionShare: 1 }, 'prompt'],
])('shares of %j stop %s', (shares, intervention) => {
  expect(watchCall(guardrailProfile(shares), guardrailAsked(), random())).toMatchObject({ promptMs: 70, intervention })
})

test('interventions come by their share', () => {
  const one = random()
  const profile = guardrailProfile({ inputInterventionShare: 0.3 })
  const calls = Array.from({ length: 4_000 }, () => watchCall(profile, guardrailAsked(), one).intervention)
  expect(calls.filter((intervention) => intervention === 'prompt').length / 4_000).toBeCloseTo(0.3, 1)
})

const watch = (mode: 'sync' | 'async', outputInterventionShare: number) =>
  watchCall(guardrailProfile({ outputInterventionShare }), guardrailAsked({ streamProcessingMode: mode }), random())

describe('the deltas of a reply', () => {
  test('are held back together in a sync stream', () => {
    const deltas = watchDeltas(watch('sync', 0), true, 50, random())
    expect(deltas).toMatchObject({ deltasTogether: 4, stopsAtToken: null, withholdsLast: false })
    expect(deltas.drawAssessmentMs?.()).toBe(70)
  })

  test('wait for nothing in an async stream', () => {
    expect(watchDeltas(watch('async', 0), true, 50, random())).toEqual({
      deltasTogether: 1,
      drawAssessmentMs: null,
      stopsAtToken: null,
      withholdsLast: false,
    })
  })

  test('of an answer that is no stream are looked at once, all of them', () => {
    expect(watchDeltas(watch('async', 1), false, 50, random())).toMatchObject({
      deltasTogether: Infinity,
      stopsAtToken: null,
    })
  })

  test.each(['sync', 'async'] as const)('are stopped at any token of a %s stream', (mode) => {
    const one = random()
    const stops = Array.from({ length: 500 }, () => watchDeltas(watch(mode, 1), true, 3, one).stopsAtToken)
    expect(new Set(stops)).toEqual(new Set([1, 2, 3]))
    expect(watchDeltas(watch(mode, 1), true, 3, one).withholdsLast).toBe(mode === 'sync')
  })
})
