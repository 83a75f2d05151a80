import type { CallRecord } from '../bedrock/call-record.ts'
import type { QuotaPool, QuotaUse, TakenQuota } from '../metrics/traffic.ts'
import { askedPool, sharesQuota } from '../models/quota-pool.ts'
import type { ModePlan } from '../plan/mode-plan.ts'

export interface QuotaLedger {
  /** Once a call has ended; `maxTokens` is the most output that it was asked to make, null leaves that to the mode, or else the model. */
  enter(mode: number, record: CallRecord, maxTokens: number | null): void
  /** Since the last time, by mode and pool. */
  take(): QuotaUse[]
}

/** What calls took of the quotas that the scenario gives. Of other models' calls nothing is kept. */
export function makeQuotaLedger(modes: readonly ModePlan[]): QuotaLedger {
  const isWatched = modes.map((mode) => modes.some((other) => other.quota !== null && sharesQuota(mode, other)))
  // A quota apart is of the pool, and what a fallback draws on is another: whoever shares the model is told whole.
  const isApart = modes.map((mode) => modes.some((other) => limitsApart(other) && sharesQuota(mode, other)))
  let uses = new Map<string, { mode: string; pool: QuotaPool; taken: TakenQuota[]; throttledMs: number[] }>()
  return {
    enter(index, record, maxTokens) {
      const mode = modes[index]
      // A call that was never sent has taken nothing.
      if (mode === undefined || isWatched[index] !== true || Number.isNaN(record.sentMs)) return
      const pool = poolOf(mode, record)
      const key = `${index} ${pool}`
      const use = uses.get(key) ?? { mode: mode.name, pool, taken: [], throttledMs: [] }
      uses.set(key, use)
      if (record.outcome.kind === 'throttled') use.throttledMs.push(record.endMs)
      else {
        const most = maxTokens ?? mode.inference.maxTokens ?? mode.modelOutputLimit
        const taken = takenQuota(record, most, mode.outputBurndown)
        use.taken.push(isApart[index] === true ? withTokensApart(taken, record) : taken)
      }
    },
    take() {
      const taken = [...uses.values()]
      uses = new Map()
      return taken
    },
  }
}

/**
 * What served the call, or refused it; where no response says it, what was asked for. Optimized latency without quota falls back
 * to standard, and a full reservation overflows: what is refused all the same was refused on demand.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html, service-tiers-inference.html
 */
function poolOf(mode: ModePlan, { outcome, servedLatency, servedTier }: CallRecord): QuotaPool {
  const asked = askedPool(mode)
  // In a stream, whoever had begun to serve it broke off.
  if (outcome.kind === 'throttled' && outcome.throttle !== 'in-stream') return 'on-demand'
  if (outcome.kind !== 'completed') return asked
  if (asked === 'reserved') return servedTier === 'reserved' ? 'reserved' : 'on-demand'
  return asked === 'optimized' && servedLatency === 'optimized' ? 'optimized' : 'on-demand'
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html; what retries were refused took nothing. */
function takenQuota(
  { endMs, sentMs, usage }: CallRecord,
  most: number | null,
  burndown: number | null,
): readonly [sentMs: number, endMs: number, reserved: number | null, settled: number | null] {
  if (usage === null) return [sentMs, endMs, null, null]
  const { cacheReadInputTokens, cacheWriteInputTokens, inputTokens, outputTokens } = usage
  return [
    sentMs,
    endMs,
    most === null ? null : inputTokens + cacheReadInputTokens + cacheWriteInputTokens + most,
    burndown === null ? null : inputTokens + cacheWriteInputTokens + Math.round(outputTokens * burndown),
  ]
}

const limitsApart = ({ quota }: ModePlan): boolean =>
  quota?.inputTokensPerMinute != null || quota?.outputTokensPerMinute != null

function withTokensApart(
  [sentMs, endMs, reserved, settled]: TakenQuota,
  { firstTokenMs, usage }: CallRecord,
): TakenQuota {
  if (usage === null) return [sentMs, endMs, reserved, settled]
  const { cacheWriteInputTokens, inputTokens, outputTokens } = usage
  const overMs = Number.isNaN(firstTokenMs) ? 0 : Math.round(endMs - firstTokenMs)
  return [sentMs, endMs, reserved, settled, inputTokens + cacheWriteInputTokens, outputTokens, overMs]
}
