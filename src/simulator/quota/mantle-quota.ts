import { makeQuotaLedger, type QuotaLedger } from './quota-ledger.ts'
import { type LimitReading, makeMinuteLimit, type MinuteWindow } from './quota-limit.ts'

// What mantle grants of a model in a region: input and output tokens a minute, apart, each counted as it is, and no
// requests. A call is admitted by its input and the most output that it may have, against the input alone; its output
// is counted as it is made. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-mantle.html

interface MantleQuotaOptions {
  /** Null: no limit. */
  readonly inputTokensPerMinute: number | null
  readonly outputTokensPerMinute: number | null
  readonly window: MinuteWindow
}

export type MantleLimit = 'inputTokens' | 'outputTokens'

export interface MantleQuota {
  readonly ledger: QuotaLedger<MantleLimit>
  /** Whether no output is left at this moment. */
  isOutputSpent(atMs: number): boolean
  read(atMs: number): Readonly<Record<MantleLimit, LimitReading>>
}

export function makeMantleQuota(options: MantleQuotaOptions): MantleQuota {
  const inputTokens = makeMinuteLimit('tokens', options.inputTokensPerMinute, options.window)
  const outputTokens = makeMinuteLimit('tokens', options.outputTokensPerMinute, options.window)
  return {
    ledger: makeQuotaLedger({ inputTokens, outputTokens }),
    isOutputSpent: (atMs) => !outputTokens.admits(atMs, 1),
    read: (atMs) => ({ inputTokens: inputTokens.read(atMs), outputTokens: outputTokens.read(atMs) }),
  }
}
