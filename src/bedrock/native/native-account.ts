// What a reply in a model's own JSON used, and how it was served. The model says it in its own words and Bedrock beside
// them, in the last chunk or in headers; where both speak, the model's word stands.
import type { CallDraft } from '../call-draft.ts'
import { type JsonRecord, memberOf, millisecondsOf } from '../json-record.ts'
import type { NativePart } from './native-format.ts'
import type { CacheTtl } from '../response-reader.ts'
import { recordRouting } from '../served-facts.ts'
import { type PartialUsage, recordUsage, tokenCountOf } from '../token-usage.ts'

export interface NativeAccount {
  /** `native`: the JSON that `part` was read from. */
  add(part: NativePart, native: JsonRecord): void
  /** What no part said, from elsewhere. */
  addMissing(usage: PartialUsage): void
  /** Writes the usage into the draft. Before, it is not all there: Claude's streams begin with a count of one. */
  close(): void
}

export function makeNativeAccount(draft: CallDraft, cacheTtl: CacheTtl): NativeAccount {
  let usage: PartialUsage = {}
  let besides: PartialUsage = {}
  return {
    add({ stopReason, usage: told }, native) {
      if (stopReason !== undefined) draft.stopReason = stopReason
      if (told !== undefined) usage = { ...usage, ...onlyTold(told) }
      const metrics = native['amazon-bedrock-invocationMetrics']
      if (metrics !== undefined) {
        besides = { ...besides, ...metricsUsage(metrics) }
        draft.serviceLatencyMs = millisecondsOf(memberOf(metrics, 'invocationLatency')) ?? Number.NaN
      }
      recordRouting(draft, native['amazon-bedrock-trace'])
      // The model itself may not know of it. The word is Converse's.
      if (native['amazon-bedrock-guardrailAction'] === 'INTERVENED') draft.stopReason = 'guardrail_intervened'
    },
    addMissing(told) {
      besides = { ...onlyTold(told), ...besides }
    },
    close() {
      recordUsage(draft, [usage, besides], cacheTtl)
    },
  }
}

const metricsUsage = (metrics: unknown): PartialUsage =>
  onlyTold({
    inputTokens: tokenCountOf(memberOf(metrics, 'inputTokenCount')),
    outputTokens: tokenCountOf(memberOf(metrics, 'outputTokenCount')),
    cacheReadInputTokens: tokenCountOf(memberOf(metrics, 'cacheReadInputTokenCount')),
    cacheWriteInputTokens: tokenCountOf(memberOf(metrics, 'cacheWriteInputTokenCount')),
  })

const onlyTold = (usage: PartialUsage): PartialUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined))
