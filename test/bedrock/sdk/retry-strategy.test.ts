import { INITIAL_RETRY_TOKENS } from '@smithy/core/retry'
import type { RetryErrorInfo, RetryStrategyV2 } from '@smithy/types'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeRetryQuotas, RETRY_TOKENS, RetryQuota } from '../../../src/bedrock/retry-quota.ts'
import { makeRetryStrategy } from '../../../src/bedrock/sdk/retry-strategy.ts'

const throttling = { errorType: 'THROTTLING', error: new Error('no') } as RetryErrorInfo
const transient = { errorType: 'TRANSIENT', error: new Error('no') } as RetryErrorInfo
const plan = { maxAttempts: 3, strategy: 'standard' } as const

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** How many calls of one strategy after the other, each throttled for ever, are tried again before none is. */
async function retriesOf(strategies: readonly RetryStrategyV2[], error: RetryErrorInfo): Promise<number> {
  for (let retries = 0; ; retries++) {
    const strategy = strategies[retries % strategies.length]!
    const token = await strategy.acquireInitialRetryToken('')
    const next = strategy.refreshRetryTokenForRetry(token, error).catch(() => null)
    await vi.runAllTimersAsync()
    if ((await next) === null) return retries
  }
}

describe('the retry quota', () => {
  test('begins with as many tokens as a bucket of the SDK', () => {
    expect(RETRY_TOKENS).toBe(INITIAL_RETRY_TOKENS)
  })

  test.each([1, 2, 8])('grants %i threads together the retries that the SDK grants one client', async (threads) => {
    const memory = makeRetryQuotas(1)
    const strategies = Array.from({ length: threads }, () => makeRetryStrategy(plan, new RetryQuota(memory, 0)))
    expect(await retriesOf(strategies, throttling)).toBe(100)
    const other = makeRetryQuotas(1)
    const others = Array.from({ length: threads }, () => makeRetryStrategy(plan, new RetryQuota(other, 0)))
    expect(await retriesOf(others, transient)).toBe(35)
  })

  test('is of one mode', async () => {
    const memory = makeRetryQuotas(2)
    const [one, other] = [0, 1].map((mode) => makeRetryStrategy(plan, new RetryQuota(memory, mode)))
    expect(await retriesOf([one!], throttling)).toBe(100)
    expect(await retriesOf([other!], throttling)).toBe(100)
  })

  test('gets back what a retry cost that succeeded, and one for a call that needed none, and never overflows', async () => {
    const memory = makeRetryQuotas(1)
    const quota = new RetryQuota(memory, 0)
    const strategy = makeRetryStrategy(plan, quota)
    const token = await strategy.acquireInitialRetryToken('')
    const next = strategy.refreshRetryTokenForRetry(token, throttling)
    await vi.runAllTimersAsync()
    expect(new Int32Array(memory)[0]).toBe(495)
    strategy.recordSuccess(await next)
    expect(new Int32Array(memory)[0]).toBe(500)
    strategy.recordSuccess(token)
    expect(new Int32Array(memory)[0]).toBe(500)
    quota.take(10)
    strategy.recordSuccess(token)
    expect(new Int32Array(memory)[0]).toBe(491)
  })

  test('is not asked for a retry that the SDK would not make', async () => {
    const memory = makeRetryQuotas(1)
    const strategy = makeRetryStrategy({ maxAttempts: 1, strategy: 'standard' }, new RetryQuota(memory, 0))
    const token = await strategy.acquireInitialRetryToken('')
    await expect(strategy.refreshRetryTokenForRetry(token, throttling)).rejects.toThrow('No retry token available')
    const client = { errorType: 'CLIENT_ERROR', error: new Error('no') } as RetryErrorInfo
    await expect(strategy.refreshRetryTokenForRetry(token, client)).rejects.toThrow('No retry token available')
    expect(new Int32Array(memory)[0]).toBe(500)
  })
})
