// What a response says of how it was served, and what it used. Bedrock says it in Converse's own JSON, or in headers and
// beside a model's own. The service may leave any of it out.
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { CallDraft } from '../call-record.ts'
import type { CacheTtl } from '../stream/response-reader.ts'
import { type JsonRecord, memberOf, millisecondsOf } from '../stream/json-record.ts'
import { type PartialUsage, reasoningTokensIn, recordUsage, tokenCountOf } from './token-usage.ts'

/** What Converse says beside the reply, in the events that end its stream or in its whole answer. */
export interface ConverseFacts {
  /** `messageStop`, or the answer. */
  addStop(stop: JsonRecord): void
  /** `metadata`, or the answer. */
  addMetadata(metadata: JsonRecord): void
}

export function makeConverseFacts(draft: CallDraft, cacheTtl: CacheTtl): ConverseFacts {
  let reasoningTokens: number | undefined
  let usage: PartialUsage | undefined
  // Nothing says that they come in this order.
  const record = (): void => {
    if (usage !== undefined) recordUsage(draft, [{ ...usage, reasoningTokens }], cacheTtl)
  }
  return {
    addStop({ additionalModelResponseFields, stopReason }) {
      if (typeof stopReason === 'string') draft.stopReason = stopReason
      reasoningTokens = reasoningTokensIn(additionalModelResponseFields)
      record()
    },
    addMetadata(metadata) {
      usage = readUsage(metadata['usage'])
      record()
      draft.serviceLatencyMs = millisecondsOf(memberOf(metadata['metrics'], 'latencyMs')) ?? Number.NaN
      recordLatency(draft, memberOf(metadata['performanceConfig'], 'latency'))
      recordTier(draft, memberOf(metadata['serviceTier'], 'type'))
      recordRouting(draft, metadata['trace'])
    },
  }
}

function readUsage(usage: unknown): PartialUsage {
  const count = (name: string): number | undefined => tokenCountOf(memberOf(usage, name))
  const cacheWriteInputTokens = count('cacheWriteInputTokens')
  return {
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    totalTokens: count('totalTokens'),
    cacheReadInputTokens: count('cacheReadInputTokens'),
    cacheWriteInputTokens,
    cacheWrite1hInputTokens: hourlyWrites(memberOf(usage, 'cacheDetails'), cacheWriteInputTokens ?? 0),
  }
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

type Tier = NonNullable<ModePlan['serviceTier']>

const TIERS = { priority: true, default: true, flex: true, reserved: true, ultrafast: true } as const satisfies Record<
  Tier,
  true
>

export function recordTier(draft: CallDraft, tier: unknown): void {
  if (typeof tier === 'string' && Object.hasOwn(TIERS, tier)) draft.servedTier = tier as Tier
}

/** `cacheDetails` tells the writes apart by how long they stay. NaN where they come to more than was written. */
function hourlyWrites(details: unknown, written: number): number | undefined {
  if (!Array.isArray(details)) return undefined
  const hourly = sumOf(details.filter((detail) => memberOf(detail, 'ttl') === '1h'))
  return sumOf(details) <= written ? hourly : Number.NaN
}

const sumOf = (details: readonly unknown[]): number =>
  details.reduce<number>((sum, detail) => sum + (tokenCountOf(memberOf(detail, 'inputTokens')) ?? 0), 0)
