import type { PurchasedLimit } from '../../quota/purchased-capacity.ts'
import type { Reservation } from '../../quota/quota-ledger.ts'
import type { OnDemandLimit } from '../../quota/region-quotas.ts'

/** What one call has taken of a quota, whichever it is. Closed once, by `settle` or by `release`. */
export interface QuotaHold {
  /** Tokens that were reserved, by that quota's own count. */
  readonly reservedTokens: number
  /** While the reply is made: takes more once a call has used more than it reserved. */
  progress(used: TokensUsed): void
  /** Returns what the call counts for. */
  settle(used: TokensUsed): number
  /** The call was not served, and counts for nothing, not even as a request. */
  release(): void
}

export interface TokensUsed {
  /** Read by the model: without what came out of a cache, with what was written into one. */
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Of a call that is throttled in mid-stream: it takes nothing. */
export const noHold: QuotaHold = { reservedTokens: 0, progress: () => {}, settle: () => 0, release: () => {} }

/**
 * On demand, an output token counts `burndown` times, and what came out of a cache not at all; of the day's tokens as well,
 * which is an assumption. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export function holdOnDemand(
  reservation: Reservation<OnDemandLimit>,
  reservedTokens: number,
  burndown: number,
  nowMs: () => number,
): QuotaHold {
  const count = ({ inputTokens, outputTokens }: TokensUsed): number => inputTokens + outputTokens * burndown
  return {
    reservedTokens,
    progress(used) {
      const tokens = count(used)
      if (tokens > reservedTokens) reservation.adjust(nowMs(), { tokens, dailyTokens: tokens })
    },
    settle(used) {
      const tokens = count(used)
      reservation.settle(nowMs(), { tokens, dailyTokens: tokens })
      return tokens
    },
    release: () => reservation.release(nowMs()),
  }
}

/** Of purchased capacity, every token counts once. No call makes more output than it reserved. */
export const holdPurchased = (
  reservation: Reservation<PurchasedLimit>,
  reservedTokens: number,
  nowMs: () => number,
): QuotaHold => ({
  reservedTokens,
  progress: () => {},
  settle(used) {
    reservation.settle(nowMs(), used)
    return used.inputTokens + used.outputTokens
  },
  release: () => reservation.release(nowMs()),
})
