// Capacity that is paid for by the month: the model units of provisioned throughput, and the reserved tier. Both
// are input tokens and output tokens a minute, each counted as it is, with no burndown.
// What a refusal means is the caller's: a provisioned model answers it as a throttle of tokens (an assumption: AWS
// documents none), and the reserved tier has the call served as a default one.
import { makeMinuteLimit } from './minute-limit.ts'
import type { MinuteWindow } from './minute-limit.ts'
import { makeQuotaLedger } from './quota-ledger.ts'
import type { QuotaLedger } from './quota-ledger.ts'
import type { LimitReading } from './quota-limit.ts'

export interface PurchasedCapacityOptions {
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
