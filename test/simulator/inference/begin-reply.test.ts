import { describe, expect, test } from 'vitest'

import { makeRandom } from '../../../src/random/random.ts'
import { beginReply, type ReplyCircumstances } from '../../../src/simulator/inference/begin-reply.ts'
import { type CachePlan, noCaching } from '../../../src/simulator/inference/cache/plan-caching.ts'
import { noAsks } from '../../../src/simulator/inference/model-asks.ts'
import { watchCall } from '../../../src/simulator/inference/guardrail.ts'
import type { UnderstoodCall } from '../../../src/simulator/inference/understand-call.ts'
import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import type { GuardrailProfile } from '../../../src/simulator/profile/profile.ts'
import { servingProfile } from '../serving-profile.ts'
import { guardrailAsked, guardrailProfile } from './guardrail/guardrail-profile.ts'
import { modesProfile, STEADY } from './modes-profile.ts'

const model = parseProfile(modesProfile(), 'modes.yml').models[STEADY]
if (model === undefined) throw new Error('no such model')

const random = () => makeRandom(1, 'test')

/** Of 2,000 input tokens, by a machine that takes 100 ms for each thousand of them and makes a token each 20 ms. */
const circumstances = (changes: Partial<ReplyCircumstances> = {}, guardrail: GuardrailProfile | null = null) => {
  const understood: UnderstoodCall = {
    kind: 'understood',
    target: { id: STEADY, modelId: STEADY, model, regions: [], quota: model.quota, provisioned: null },
    router: null,
    region: 'us-east-1',
    request: {
      prompt: { characters: 8_000, mediaTokens: 0, checkpoints: [], prefixes: [] },
      maxTokens: 50,
      latency: null,
      serviceTier: null,
      guardrail: null,
      asks: noAsks,
    },
    latency: 'standard',
    tier: 'default',
    inputTokens: 2_000,
    maxTokens: 50,
    checkpoints: [],
    prefixes: [],
    guardrail: guardrail && watchCall(guardrail, guardrailAsked({ trace: 'enabled' }), random()),
  }
  return {
    understood,
    serving: servingProfile({ prefillMsPer1kTokens: 100 }),
    isStream: true,
    tellsThoughts: true,
    told: { modelId: STEADY, latencyServed: null, tierServed: null },
    tierServed: 'default',
    said: null,
    invokedModelId: null,
    ...changes,
  } satisfies ReplyCircumstances
}

const caching: CachePlan = {
  ...noCaching,
  readTokens: 1_000,
  writeTokens: 400,
  details: [{ ttl: '5m', inputTokens: 400 }],
}

test('the model reads all of a prompt that no cache holds', () => {
  const { plan, start, stopReason } = beginReply(circumstances(), noCaching, random())
  expect(plan).toMatchObject({ timeToFirstTokenMs: 400, tokenGapMs: 20, outputTokens: 50 })
  expect(start).toMatchObject({ inputTokens: 2_000, cacheReadTokens: 0, cacheWriteTokens: 0 })
  expect(stopReason).toBe('max_tokens')
})

test('what a cache holds is not read, and what is written is', () => {
  const { plan, start } = beginReply(circumstances(), caching, random())
  expect(plan.timeToFirstTokenMs).toBe(300)
  expect(start).toMatchObject({ inputTokens: 600, cacheReadTokens: 1_000, cacheWriteTokens: 400 })
  expect(start.cacheDetails).toEqual([{ ttl: '5m', inputTokens: 400 }])
})

test.each([
  ['priority', 10],
  ['default', 20],
  ['flex', 40],
  ['reserved', 20],
] as const)('tier %s has a token each %d ms, and the same first one', (tierServed, gapMs) => {
  const { plan } = beginReply(circumstances({ tierServed }), noCaching, random())
  expect(plan).toMatchObject({ tokenGapMs: gapMs, timeToFirstTokenMs: 400 })
})

describe('a guardrail', () => {
  test('that stops the prompt leaves nothing for the model to do', () => {
    const guarded = circumstances({}, guardrailProfile({ inputInterventionShare: 1 }))
    expect(beginReply(guarded, caching, random())).toMatchObject({
      plan: { timeToFirstTokenMs: 0, outputTokens: 0 },
      start: { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      stopReason: 'guardrail_intervened',
      end: { replacedBy: 'Blocked.', trace: { guardrail: {} } },
    })
  })

  test('that stops the reply stops the model at a token of it', () => {
    const guarded = circumstances({}, guardrailProfile({ outputInterventionShare: 1 }))
    const { plan, watch, stopReason, end } = beginReply(guarded, noCaching, random())
    expect(plan.outputTokens).toBe(watch.stopsAtToken)
    expect([stopReason, end.replacedBy]).toEqual(['guardrail_intervened', 'Blocked.'])
  })

  test('that lets both pass changes nothing of the reply', () => {
    const guarded = beginReply(circumstances({}, guardrailProfile()), noCaching, random())
    const unguarded = beginReply(circumstances(), noCaching, random())
    expect([guarded.plan, guarded.stopReason]).toEqual([unguarded.plan, unguarded.stopReason])
    expect(guarded.end.replacedBy).toBeNull()
  })
})

test('a router is told in the trace, beside a guardrail', () => {
  const routed = circumstances({ invokedModelId: 'arn' }, guardrailProfile())
  expect(beginReply(routed, noCaching, random()).end.trace).toMatchObject({
    guardrail: {},
    promptRouter: { invokedModelId: 'arn' },
  })
})

test('there is no trace of what was not asked for', () => {
  expect(beginReply(circumstances(), noCaching, random()).end.trace).toBeNull()
})
