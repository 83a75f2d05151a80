// The quotas of one account in one source region. Each id that can be called - a model on demand, its geographic
// profile, its global one - has requests and tokens a minute of its own; all of them share the tokens of a day.
// They are tried in this order, which is an assumption: AWS does not say which it names when several are reached.
import { makeClockWindow } from './clock-window.ts'
import { makeMinuteLimit } from './minute-limit.ts'
import type { MinuteWindow } from './minute-limit.ts'
import { makeQuotaLedger } from './quota-ledger.ts'
import type { QuotaLedger } from './quota-ledger.ts'
import { makeQuotaLimit } from './quota-limit.ts'
import type { LimitReading, QuotaLimit } from './quota-limit.ts'

const DAY_MS = 86_400_000

export interface RegionQuotaOptions {
  readonly window: MinuteWindow
  /** Across models, by the day in UTC; null: no limit. */
  readonly tokensPerDay: number | null
}

export interface ModelQuota {
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

export type ModelReading = Readonly<Record<'requests' | 'tokens', LimitReading>>

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
