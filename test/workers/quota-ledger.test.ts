import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../src/bedrock/call-record.ts'
import type { ModePlan } from '../../src/plan/mode-plan.ts'
import { withBurndowns } from '../../src/plan/make-mode-plans.ts'
import { makeQuotaLedger } from '../../src/workers/quota-ledger.ts'
import { cachedCall, refusedCall, unsentCall } from '../fakes/call-record.ts'
import { modePlan, quotaPlan } from '../fakes/run-plan.ts'

const quota = quotaPlan({ tokensPerMinute: 1_000, outputBurndown: 5 })

/** What the call leaves in the ledger of one mode. */
function entered(record: CallRecord, changes: Partial<ModePlan> = {}, maxTokens: number | null = 50) {
  const ledger = makeQuotaLedger([modePlan({ quota, ...changes })])
  ledger.enter(0, record, maxTokens)
  return ledger.take()
}

const taken = (record: CallRecord, changes: Partial<ModePlan> = {}, maxTokens: number | null = 50) =>
  entered(record, changes, maxTokens)[0]?.taken

describe('a call takes', () => {
  test('all its input and the most output, and settles input, cache writes and output times burndown', () => {
    expect(taken(cachedCall())).toEqual([[1_000, 1_750, 100 + 3 + 4 + 50, 100 + 4 + 11 * 5]])
  })

  test('the mode’s limit where it has none of its own, or else the model’s, and an unknown amount where nobody knows that', () => {
    const inference = { ...modePlan().inference, maxTokens: 400 }
    expect(taken(cachedCall(), { inference }, null)).toEqual([[1_000, 1_750, 507, 159]])
    expect(taken(cachedCall(), { modelOutputLimit: 8_192 }, null)).toEqual([[1_000, 1_750, 107 + 8_192, 159]])
    expect(taken(cachedCall(), { inference, modelOutputLimit: 8_192 }, null)).toEqual([[1_000, 1_750, 507, 159]])
    expect(taken(cachedCall(), { modelOutputLimit: null }, null)).toEqual([[1_000, 1_750, null, 159]])
  })

  test('what nobody knows, where no usage came', () => {
    const broken = cachedCall({ outcome: { kind: 'failed', failure: 'reset', errorName: 'Error' }, usage: null })
    expect(taken(broken)).toEqual([[1_000, 1_750, null, null]])
  })

  test('nothing that is settled where the burndown of its model is not known', () => {
    const model = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc'
    expect(taken(cachedCall(), { model, quota: { ...quota, outputBurndown: null } })).toEqual([
      [1_000, 1_750, 157, null],
    ])
  })

  test('input and output each for itself too, where the quota limits them so, and over how long the output streamed', () => {
    const apart = quotaPlan({ inputTokensPerMinute: 900, outputTokensPerMinute: 90 })
    const input = 100 + 4
    expect(taken(cachedCall(), { quota: apart, outputBurndown: 5 })).toEqual([[1_000, 1_750, 157, 159, input, 11, 550]])
    const whole = cachedCall({ firstTokenMs: NaN })
    expect(taken(whole, { quota: apart, outputBurndown: 5 })).toEqual([[1_000, 1_750, 157, 159, input, 11, 0]])
    expect(taken(cachedCall({ usage: null }), { quota: apart })).toEqual([[1_000, 1_750, null, null]])
  })

  test('nothing when it is throttled, and nothing at all when it was never sent', () => {
    const throttled = refusedCall({ kind: 'throttled', throttle: 'tokens' })
    expect(entered(throttled)).toMatchObject([{ taken: [], throttledMs: [1_012] }])
    expect(entered(unsentCall({ kind: 'aborted' }))).toEqual([])
  })
})

test.each([
  ['on demand', {}, {}, 'on-demand'],
  ['a tier, on demand', { serviceTier: 'priority' }, { servedTier: 'priority' }, 'on-demand'],
  ['optimized', { latency: 'optimized' }, { servedLatency: 'optimized' }, 'optimized'],
  ['a fallback of optimized, on demand', { latency: 'optimized' }, { servedLatency: 'standard' }, 'on-demand'],
  ['reserved', { serviceTier: 'reserved' }, { servedTier: 'reserved' }, 'reserved'],
  ['an overflow of reserved, on demand', { serviceTier: 'reserved' }, { servedTier: 'default' }, 'on-demand'],
] satisfies [string, Partial<ModePlan>, Partial<CallRecord>, string][])('%s', (_, asked, served, pool) => {
  expect(entered(cachedCall(served), asked)).toMatchObject([{ pool }])
})

test.each([
  ['requests', { latency: 'optimized' }, 'on-demand'],
  ['tokens', { latency: 'optimized' }, 'on-demand'],
  ['capacity', { serviceTier: 'reserved' }, 'on-demand'],
  ['in-stream', { latency: 'optimized' }, 'optimized'],
] as const)('a refusal by %s of %j is of the pool %s, where it can only have come from', (throttle, asked, pool) => {
  const throttled = refusedCall({ kind: 'throttled', throttle })
  expect(entered(throttled, asked)).toMatchObject([{ pool, throttledMs: [1_012] }])
})

test('the burndown that one mode gives holds for those that share its quota', () => {
  const model = 'anthropic.claude-of-next-year-v1:0'
  const ledger = makeQuotaLedger(
    withBurndowns([modePlan({ name: 'given', model, quota }), modePlan({ name: 'sharing', model })]),
  )
  ledger.enter(1, cachedCall(), 50)
  expect(ledger.take()).toMatchObject([{ mode: 'sharing', taken: [[1_000, 1_750, 157, 159]] }])
})

test('a mode without a quota is kept where it shares one, and not where it does not', () => {
  const ledger = makeQuotaLedger([
    modePlan({ name: 'given', quota }),
    modePlan({ name: 'sharing' }),
    modePlan({ name: 'elsewhere', region: 'eu-west-1' }),
  ])
  for (const mode of [0, 1, 2]) ledger.enter(mode, cachedCall(), 50)
  expect(ledger.take().map(({ mode }) => mode)).toEqual(['given', 'sharing'])
  expect(ledger.take()).toEqual([])
})
