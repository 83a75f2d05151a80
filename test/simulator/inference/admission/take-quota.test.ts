import { describe, expect, test } from 'vitest'

import { makeAccountQuotas } from '../../../../src/simulator/inference/admission/account-quotas.ts'
import { type QuotaAsk, type QuotaTaken, takeQuota } from '../../../../src/simulator/inference/admission/take-quota.ts'

const noTiers = { priority: null, flex: null, reserved: null }
const noQuota = { requestsPerMinute: null, tokensPerMinute: null }

/** A call of 100 input tokens that may make 50. */
const ask = (changes: Partial<QuotaAsk> = {}): QuotaAsk => ({
  id: 'm',
  model: { outputBurndown: 5, optimizedQuota: null, optimizedTokenLimit: null, tiers: noTiers },
  quota: noQuota,
  provisioned: null,
  region: 'here',
  latency: 'standard',
  tier: 'default',
  inputTokens: 100,
  maxTokens: 50,
  ...changes,
})

function makeAccount(tokensPerDay: number | null = null) {
  const quotas = makeAccountQuotas({ quotaWindow: 'clock-minute', tokensPerDay })
  return {
    take: (asked: QuotaAsk) => takeQuota(quotas, asked, () => 0),
    mustTake: (asked: QuotaAsk) => takeQuota(quotas, asked, () => 0) as QuotaTaken,
    tokensOf: (id: string, region = 'here') => quotas.read(0).regions[region]?.models[id]?.tokens.taken,
    requestsOf: (id: string) => quotas.read(0).regions['here']?.models[id]?.requests.taken,
    dailyTokens: () => quotas.read(0).regions['here']?.dailyTokens.taken,
    purchased: (id: string) => quotas.read(0).purchased[id],
  }
}

describe('on demand', () => {
  test('a call reserves input and maxTokens, and is settled at input and output by its burndown', () => {
    const account = makeAccount()
    const { hold } = account.mustTake(ask())
    expect([hold.reservedTokens, account.tokensOf('m'), account.dailyTokens()]).toEqual([150, 150, 150])
    expect(hold.settle({ inputTokens: 100, outputTokens: 4 })).toBe(120)
    expect([account.tokensOf('m'), account.dailyTokens(), account.requestsOf('m')]).toEqual([120, 120, 1])
  })

  test('a reply that uses more than was reserved takes more while it is made', () => {
    const account = makeAccount()
    const { hold } = account.mustTake(ask())
    hold.progress({ inputTokens: 100, outputTokens: 10 })
    expect(account.tokensOf('m')).toBe(150)
    hold.progress({ inputTokens: 100, outputTokens: 11 })
    expect(account.tokensOf('m')).toBe(155)
  })

  test('what is released was never taken', () => {
    const account = makeAccount()
    account.mustTake(ask()).hold.release()
    expect([account.tokensOf('m'), account.requestsOf('m'), account.dailyTokens()]).toEqual([0, 0, 0])
  })

  test.each([
    ['requests', { requestsPerMinute: 1, tokensPerMinute: null }, null],
    ['tokens', { requestsPerMinute: null, tokensPerMinute: 299 }, null],
    ['daily-tokens', noQuota, 299],
  ])('the second call finds no %s left, and takes nothing', (cause, quota, tokensPerDay) => {
    const account = makeAccount(tokensPerDay)
    account.mustTake(ask({ quota }))
    expect(account.take(ask({ quota }))).toEqual({ kind: 'throttled', cause })
    expect([account.requestsOf('m'), account.tokensOf('m'), account.dailyTokens()]).toEqual([1, 150, 150])
  })

  test('each source region has its own', () => {
    const account = makeAccount()
    const quota = { requestsPerMinute: 1, tokensPerMinute: null }
    expect(account.take(ask({ quota })).kind).toBe('taken')
    expect(account.take(ask({ quota, region: 'there' })).kind).toBe('taken')
    expect(account.take(ask({ quota, region: 'there' })).kind).toBe('throttled')
  })
})

describe('optimized latency', () => {
  const model = { ...ask().model, optimizedQuota: { requestsPerMinute: 1, tokensPerMinute: null } }

  test('takes its own quota', () => {
    const account = makeAccount()
    expect(account.take(ask({ model, latency: 'optimized' }))).toMatchObject({ latency: 'optimized' })
    expect([account.tokensOf('m+latency-optimized'), account.tokensOf('m')]).toEqual([150, undefined])
  })

  test('is served as standard, at its quota, when its own is used up', () => {
    const account = makeAccount()
    account.take(ask({ model, latency: 'optimized' }))
    expect(account.take(ask({ model, latency: 'optimized' }))).toMatchObject({ kind: 'taken', latency: 'standard' })
    expect(account.tokensOf('m')).toBe(150)
  })

  test('is throttled when both are used up', () => {
    const account = makeAccount()
    const quota = { requestsPerMinute: null, tokensPerMinute: 10 }
    account.take(ask({ model, quota, latency: 'optimized' }))
    expect(account.take(ask({ model, quota, latency: 'optimized' }))).toEqual({ kind: 'throttled', cause: 'tokens' })
  })

  test('is served as standard above the tokens that one such call may have', () => {
    const limited = (optimizedTokenLimit: number) => ({ ...ask().model, optimizedTokenLimit })
    const account = makeAccount()
    expect(account.take(ask({ model: limited(150), latency: 'optimized' }))).toMatchObject({ latency: 'optimized' })
    expect(account.take(ask({ model: limited(149), latency: 'optimized' }))).toMatchObject({ latency: 'standard' })
  })
})

describe('the reserved tier', () => {
  const reserved = { inputTokensPerMinute: 150, outputTokensPerMinute: 1_000 }
  const model = { ...ask().model, tiers: { ...noTiers, reserved } }

  test('takes what was reserved, each token once', () => {
    const account = makeAccount()
    const taken = account.mustTake(ask({ model, tier: 'reserved' }))
    expect(taken.tier).toBe('reserved')
    expect(taken.hold.settle({ inputTokens: 90, outputTokens: 4 })).toBe(94)
    expect(account.purchased('here m reserved')).toMatchObject({
      inputTokens: { taken: 90 },
      outputTokens: { taken: 4 },
    })
    expect(account.tokensOf('m')).toBeUndefined()
  })

  test('overflows to the default tier and its quota', () => {
    const account = makeAccount()
    account.take(ask({ model, tier: 'reserved' }))
    expect(account.take(ask({ model, tier: 'reserved' }))).toMatchObject({ kind: 'taken', tier: 'default' })
    expect(account.tokensOf('m')).toBe(150)
  })
})

describe('a provisioned model', () => {
  const provisioned = { arn: 'arn', amounts: { inputTokensPerMinute: 1_000, outputTokensPerMinute: 99 } }

  test('takes its own units, whatever the quota of its model', () => {
    const account = makeAccount()
    const quota = { requestsPerMinute: null, tokensPerMinute: 1 }
    expect(account.take(ask({ provisioned, quota }))).toMatchObject({
      kind: 'taken',
      latency: 'standard',
      tier: 'default',
    })
    expect(account.purchased('arn')).toMatchObject({ inputTokens: { taken: 100 }, outputTokens: { taken: 50 } })
  })

  test('does not overflow: it throttles', () => {
    const account = makeAccount()
    account.take(ask({ provisioned }))
    expect(account.take(ask({ provisioned }))).toEqual({ kind: 'throttled', cause: 'tokens' })
  })
})

test('the other tiers share the quota of the default one', () => {
  const account = makeAccount()
  expect(account.take(ask({ tier: 'flex' }))).toMatchObject({ tier: 'flex' })
  expect(account.take(ask({ tier: 'priority' }))).toMatchObject({ tier: 'priority' })
  expect(account.tokensOf('m')).toBe(300)
})
