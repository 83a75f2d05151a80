// The SDK's retries, with a quota of retries that is not the client's own.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
import {
  DefaultRateLimiter,
  INITIAL_RETRY_TOKENS,
  NO_RETRY_INCREMENT,
  Retry,
  RETRY_MODES,
  StandardRetryStrategy,
} from '@smithy/core/retry'
import type { RetryErrorInfo, RetryStrategyV2, StandardRetryToken } from '@smithy/types'
import type { RetriesPlan } from '../../plan/mode-plan.ts'
import type { RetryQuota } from '../retry-quota.ts'

/** Whether the SDK may try a call again, or hold it back: then it has to see each attempt. */
export const isLeftToSdk = ({ maxAttempts, strategy }: RetriesPlan): boolean =>
  maxAttempts > 1 || strategy === 'adaptive'

/** Fills a strategy's own bucket up, so that it is never what refuses. */
const FULL = { getRetryCost: () => INITIAL_RETRY_TOKENS } as StandardRetryToken

/** The SDK's strategy of the plan's mode, which takes what a retry costs from `quota`. */
export function makeRetryStrategy({ maxAttempts, strategy }: RetriesPlan, quota: RetryQuota): RetryStrategyV2 {
  const standard = new StandardRetryStrategy({ maxAttempts, baseDelay: Retry.delay() })
  const limiter = strategy === 'adaptive' ? new DefaultRateLimiter() : null
  return {
    // The SDK tells it in its user agent.
    mode: limiter === null ? RETRY_MODES.STANDARD : RETRY_MODES.ADAPTIVE,
    async acquireInitialRetryToken(scope) {
      const token = await standard.acquireInitialRetryToken(scope)
      await limiter?.getSendToken()
      return token
    },
    async refreshRetryTokenForRetry(token, error) {
      limiter?.updateClientSendingRate(error)
      const isWanted = isRetryable(error) && token.getRetryCount() + 1 < maxAttempts
      // The SDK's words.
      if (isWanted && !quota.take(costOf(error))) throw new Error('No retry token available')
      standard.recordSuccess(FULL)
      const next = await standard.refreshRetryTokenForRetry(token as StandardRetryToken, error)
      await limiter?.getSendToken()
      return next
    },
    recordSuccess(token) {
      limiter?.updateClientSendingRate({})
      quota.giveBack((token as StandardRetryToken).getRetryCost() ?? NO_RETRY_INCREMENT)
    },
  } as RetryStrategyV2
}

const isRetryable = ({ errorType }: RetryErrorInfo): boolean => errorType === 'THROTTLING' || errorType === 'TRANSIENT'

const costOf = ({ errorType }: RetryErrorInfo): number =>
  errorType === Retry.modifiedCostType() ? Retry.throttlingCost() : Retry.cost()
