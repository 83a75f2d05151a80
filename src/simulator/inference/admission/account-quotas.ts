// The account's quotas and what it has bought, as calls use them up: on demand by source region, and apart from
// it the model units of each provisioned model and the reserved tier.
import type { Profile } from '../../profile/profile.ts'
import {
  makePurchasedCapacity,
  makeRegionQuotas,
  type PurchasedCapacity,
  type PurchasedLimit,
  type RegionQuotas,
  type RegionReading,
} from '../../quota/region-quotas.ts'
import { makeMantleQuota, type MantleLimit, type MantleQuota } from '../../quota/mantle-quota.ts'
import type { QuotaLedger } from '../../quota/quota-ledger.ts'
import type { LimitReading } from '../../quota/quota-limit.ts'

export interface AccountQuotas {
  region(name: string): RegionQuotas
  /** The one ledger of what `id` names; `amounts` is looked at when it is first asked for. */
  purchased(id: string, amounts: PurchasedAmounts): QuotaLedger<PurchasedLimit>
  /** That of what `id` names on mantle; `amounts` is looked at when it is first asked for. */
  mantle(id: string, amounts: MantleAmounts): MantleQuota
  read(atMs: number): QuotaReading
}

export interface PurchasedAmounts {
  readonly inputTokensPerMinute: number
  readonly outputTokensPerMinute: number
}

/** Null: no limit. */
export interface MantleAmounts {
  readonly inputTokensPerMinute: number | null
  readonly outputTokensPerMinute: number | null
}

export interface QuotaReading {
  /** By source region. */
  readonly regions: Readonly<Record<string, RegionReading>>
  /** By provisioned model's ARN, or `<region> <id> reserved`. */
  readonly purchased: Readonly<Record<string, Readonly<Record<PurchasedLimit, LimitReading>>>>
  /** By `<region> <id>`, of what mantle was asked for. */
  readonly mantle: Readonly<Record<string, Readonly<Record<MantleLimit, LimitReading>>>>
}

export function makeAccountQuotas({
  quotaWindow,
  tokensPerDay,
}: Pick<Profile, 'quotaWindow' | 'tokensPerDay'>): AccountQuotas {
  const regions = new Map<string, RegionQuotas>()
  const grants = new Map<string, MantleQuota>()
  const purchases = new Map<string, PurchasedCapacity>()
  return {
    region(name) {
      const quotas = regions.get(name) ?? makeRegionQuotas({ window: quotaWindow, tokensPerDay })
      regions.set(name, quotas)
      return quotas
    },
    purchased(id, amounts) {
      const capacity = purchases.get(id) ?? makePurchasedCapacity({ ...amounts, window: quotaWindow })
      purchases.set(id, capacity)
      return capacity.ledger
    },
    mantle(id, { inputTokensPerMinute, outputTokensPerMinute }) {
      const quota =
        grants.get(id) ?? makeMantleQuota({ inputTokensPerMinute, outputTokensPerMinute, window: quotaWindow })
      grants.set(id, quota)
      return quota
    },
    read: (atMs) => ({
      regions: Object.fromEntries([...regions].map(([name, quotas]) => [name, quotas.read(atMs)])),
      purchased: Object.fromEntries([...purchases].map(([id, capacity]) => [id, capacity.read(atMs)])),
      mantle: Object.fromEntries([...grants].map(([id, quota]) => [id, quota.read(atMs)])),
    }),
  }
}
