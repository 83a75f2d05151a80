// What a response says of how it was served, and what it used. Bedrock says it in Converse's own JSON, or in headers and
// beside a model's own. The service may leave any of it out.
import type { ServiceTier } from '../plan/mode-plan.ts'
import type { CallDraft } from './call-draft.ts'
import type { TokenUsage } from './call-record.ts'
import type { CacheTtl } from './response-reader.ts'
import { countOf, isRecord, type JsonRecord, memberOf } from './json-record.ts'

/** Of ConverseStream's metadata event, or of Converse's whole answer. */
export function recordConverseFacts(draft: CallDraft, facts: JsonRecord, cacheTtl: CacheTtl): void {
  const usage = {
    inputTokens: countOf(memberOf(facts['usage'], 'inputTokens')),
    outputTokens: countOf(memberOf(facts['usage'], 'outputTokens')),
    cacheReadInputTokens: countOf(memberOf(facts['usage'], 'cacheReadInputTokens')),
    cacheWriteInputTokens: countOf(memberOf(facts['usage'], 'cacheWriteInputTokens')),
    cacheWrite1hInputTokens: hourlyWrites(memberOf(facts['usage'], 'cacheDetails')),
  }
  draft.usage = toUsage(usage, cacheTtl)
  draft.serviceLatencyMs = countOf(memberOf(facts['metrics'], 'latencyMs')) ?? Number.NaN
  recordLatency(draft, memberOf(facts['performanceConfig'], 'latency'))
  recordTier(draft, memberOf(facts['serviceTier'], 'type'))
  recordRouting(draft, facts['trace'])
}

/** `InvokeModel*` tells in headers what it served; their names are those of the SDK's schema. */
export function recordServedHeaders(draft: CallDraft, headers: Readonly<Record<string, string>>): void {
  recordLatency(draft, headers['x-amzn-bedrock-performanceconfig-latency'])
  recordTier(draft, headers['x-amzn-bedrock-service-tier'])
}

/** `trace` of Converse, `amazon-bedrock-trace` of a model's own JSON. */
export function recordRouting(draft: CallDraft, trace: unknown): void {
  const invokedModel = memberOf(memberOf(trace, 'promptRouter'), 'invokedModelId')
  if (typeof invokedModel === 'string') draft.invokedModel = invokedModel
}

function recordLatency(draft: CallDraft, latency: unknown): void {
  if (latency === 'optimized') draft.servedLatency = 'optimized'
}

const TIERS = { priority: true, default: true, flex: true, reserved: true } as const satisfies Record<ServiceTier, true>

function recordTier(draft: CallDraft, tier: unknown): void {
  if (typeof tier === 'string' && Object.hasOwn(TIERS, tier)) draft.servedTier = tier as ServiceTier
}

/** The parts of a usage that were told. */
export type PartialUsage = { -readonly [Part in keyof TokenUsage]?: number | undefined }

/** Null without both counts that every price and rate is made of. */
export function toUsage(parts: PartialUsage, cacheTtl: CacheTtl): TokenUsage | null {
  const { cacheWriteInputTokens = 0, inputTokens, outputTokens } = parts
  if (inputTokens === undefined || outputTokens === undefined) return null
  return {
    inputTokens,
    outputTokens,
    cacheReadInputTokens: parts.cacheReadInputTokens ?? 0,
    cacheWriteInputTokens,
    // Where it is not said, it was written for as long as was asked for.
    cacheWrite1hInputTokens: parts.cacheWrite1hInputTokens ?? (cacheTtl === '1h' ? cacheWriteInputTokens : 0),
  }
}

/** `cacheDetails` tells the writes apart by how long they stay. */
function hourlyWrites(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined
  return details
    .filter((detail) => isRecord(detail) && detail['ttl'] === '1h')
    .reduce<number>((sum, detail) => sum + (countOf(memberOf(detail, 'inputTokens')) ?? 0), 0)
}
