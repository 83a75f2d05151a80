import { makeQuotaLedger, type QuotaLedger } from './quota-ledger.ts'
import {
  type LimitReading,
  makeMinuteLimit,
  makeQuotaLimit,
  type MinuteWindow,
  type QuotaLimit,
} from './quota-limit.ts'
import { makeClockWindow } from './windows.ts'

// The quotas of one account in one source region. Each id that can be called - a model on demand, its geographic
// profile, its global one - has requests and tokens a minute of its own; all of them share the tokens of a day.
// They are tried in this order, which is an assumption: AWS does not say which it names when several are reached.

const DAY_MS = 86_400_000

interface RegionQuotaOptions {
  readonly window: MinuteWindow
  /** Across models, by the day in UTC; null: no limit. */
  readonly tokensPerDay: number | null
}

interface ModelQuota {
  /** Null: no limit. Some models have none. */
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
}

/** A day's tokens are wanted apart, because AWS weighs them by price. */
export type OnDemandLimit = 'requests' | 'tokens' | 'dailyTokens'

export interface RegionQuotas {
  /** The one ledger of whatever `id` names; its `quota` is looked at when it is first asked for. */
  ledger(id: string, quota: ModelQuota): QuotaLedger<OnDemandLimit>
  read(atMs: number): RegionReading
}

export interface RegionReading {
  readonly dailyTokens: LimitReading
  /** By id, of those that a ledger was asked for. */
  readonly models: Readonly<Record<string, ModelReading>>
}

type ModelReading = Readonly<Record<'requests' | 'tokens', LimitReading>>

interface ModelLimits {
  readonly requests: QuotaLimit
  readonly tokens: QuotaLimit
  readonly ledger: QuotaLedger<OnDemandLimit>
}

export function makeRegionQuotas({ window, tokensPerDay }: RegionQuotaOptions): RegionQuotas {
  const dailyTokens = makeQuotaLimit({ cause: 'daily-tokens', amount: tokensPerDay, window: makeClockWindow(DAY_MS) })
  const models = new Map<string, ModelLimits>()

  const makeModelLimits = ({ requestsPerMinute, tokensPerMinute }: ModelQuota): ModelLimits => {
    const requests = makeMinuteLimit('requests', requestsPerMinute, window)
    const tokens = makeMinuteLimit('tokens', tokensPerMinute, window)
    return { requests, tokens, ledger: makeQuotaLedger({ requests, tokens, dailyTokens }) }
  }
  return {
    ledger(id, quota) {
      const limits = models.get(id) ?? makeModelLimits(quota)
      models.set(id, limits)
      return limits.ledger
    },
    read: (atMs) => ({
      dailyTokens: dailyTokens.read(atMs),
      models: Object.fromEntries([...models].map(([id, limits]) => [id, readModel(limits, atMs)])),
    }),
  }
}

const readModel = ({ requests, tokens }: ModelLimits, atMs: number): ModelReading => ({
  requests: requests.read(atMs),
  tokens: tokens.read(atMs),
})

// Capacity that is paid for by the month: the model units of provisioned throughput, and the reserved tier. Both
// are input tokens and output tokens a minute, each counted as it is, with no burndown.
// What a refusal means is the caller's: a provisioned model answers it as a throttle of tokens (an assumption: AWS
// documents none), and the reserved tier has the call served as a default one.

interface PurchasedCapacityOptions {
  /** Of all units together. */
  readonly inputTokensPerMinute: number
  readonly outputTokensPerMinute: number
  readonly window: MinuteWindow
}

export type PurchasedLimit = 'inputTokens' | 'outputTokens'

export interface PurchasedCapacity {
  readonly ledger: QuotaLedger<PurchasedLimit>
  read(atMs: number): Readonly<Record<PurchasedLimit, LimitReading>>
}

export function makePurchasedCapacity(options: PurchasedCapacityOptions): PurchasedCapacity {
  const inputTokens = makeMinuteLimit('tokens', options.inputTokensPerMinute, options.window)
  const outputTokens = makeMinuteLimit('tokens', options.outputTokensPerMinute, options.window)
  return {
    ledger: makeQuotaLedger({ inputTokens, outputTokens }),
    read: (atMs) => ({ inputTokens: inputTokens.read(atMs), outputTokens: outputTokens.read(atMs) }),
  }
}
