// What a request asks for, by whom it is served and whether that can be done at all. Nothing is taken or used up.
// Refusals are tried in this order: length, signature, shape, model, limits, guardrail.
import { checkSignature } from '../check-signature.ts'
import { type ApiError, isError } from '../wire/api-error.ts'
import { bodyTooLong } from '../wire/constraints.ts'
import { tokensOf } from '../physics/reply-plan.ts'
import { checkAsks } from './admission/check-asks.ts'
import { checkLimits } from './admission/check-limits.ts'
import { type Arrival } from './arrival.ts'
import type { TokenCheckpoint, TokenPrefix } from './cache/plan-caching.ts'
import { findGuardrail, type GuardrailWatch, watchCall } from './guardrail.ts'
import type { InferenceRequest } from './inference-request.ts'
import type { Measure } from './media-tokens.ts'
import { readModelReference, sourceRegion } from './model-id.ts'
import type { Resolution, RouterTarget, Target } from './target.ts'
import { chooseCandidate } from './place.ts'
import type { Latency, ServiceTier } from '../vocabulary.ts'

export const BODY_LIMIT_BYTES = 25_000_000

export interface UnderstoodCall {
  readonly kind: 'understood'
  readonly target: Target
  /** The router that chose `target`, or null. */
  readonly router: RouterTarget | null
  /** Where the caller is. */
  readonly region: string
  readonly request: InferenceRequest
  readonly latency: Latency
  readonly tier: ServiceTier
  /** Of the whole prompt. */
  readonly inputTokens: number
  readonly maxTokens: number
  readonly checkpoints: readonly TokenCheckpoint[]
  /** Of a prompt without any, for a model that caches by itself. */
  readonly prefixes: readonly TokenPrefix[]
  readonly guardrail: GuardrailWatch | null
}

/** Null is a body that is too long. */
export function understandCall(arrival: Arrival, modelSegment: string, body: Buffer | null): UnderstoodCall | ApiError {
  const { world, exchange, api, call } = arrival
  const region = sourceRegion(world.profile, exchange.headers)
  const resolution = api.resolve(arrival.epoch.account, modelSegment, region)
  const router = resolution.kind === 'routed' ? resolution.router : null
  const target = resolution.kind === 'refused' ? null : chooseTarget(arrival, resolution)
  call.model = calledId(resolution)
  call.modelId = target?.modelId ?? null
  if (body === null) return bodyTooLong(BODY_LIMIT_BYTES)
  const forged = checkSignature(world, exchange, body)
  if (forged !== null) return forged
  // What a prompt that there is not would have been filled into has no shape to be looked at.
  if (resolution.kind === 'refused' && namesPrompt(modelSegment)) return resolution
  const filled = resolution.kind === 'prompted' ? api.fill(resolution.prompt, body) : body
  if (isError(filled)) return filled
  const parsed = api.parse(filled, exchange, target?.model ?? null)
  if (parsed.kind === 'refused') return parsed
  if (resolution.kind === 'refused' || target === null) return resolution as ApiError
  return checkCall(arrival, { ...measure(target, parsed.request), router, region })
}

type MeasuredCall = Omit<UnderstoodCall, 'guardrail'>

function measure(target: Target, request: InferenceRequest): Omit<MeasuredCall, 'router' | 'region'> {
  const { charactersPerToken, maxOutputTokens } = target.model
  const inTokens = (part: Measure): number => tokensOf(part, charactersPerToken)
  const prefixOf = (prefix: Measure & { readonly key: string }): TokenPrefix => ({
    key: prefix.key,
    tokens: inTokens(prefix),
  })
  return {
    kind: 'understood',
    target,
    request,
    latency: request.latency ?? 'standard',
    tier: request.serviceTier ?? 'default',
    inputTokens: inTokens(request.prompt),
    maxTokens: request.maxTokens ?? maxOutputTokens,
    checkpoints: request.prompt.checkpoints.map((point) => ({
      ...prefixOf(point),
      ttl: point.ttl,
      before: point.before.map(prefixOf),
    })),
    prefixes: request.prompt.prefixes.map(prefixOf),
  }
}

function checkCall({ api, world, call, chance }: Arrival, measured: MeasuredCall): UnderstoodCall | ApiError {
  const { target, request, latency, tier, inputTokens, maxTokens, checkpoints } = measured
  call.latencyAsked = latency
  call.tierAsked = tier
  call.inputTokens = inputTokens
  call.mediaTokens = request.prompt.mediaTokens
  const problem = checkLimits(target.model, {
    id: target.id,
    isProvisioned: target.provisioned !== null,
    latency,
    tier,
    inputTokens,
    maxTokens,
    cacheTtls: checkpoints.map(({ ttl }) => ttl),
  })
  const refusal = problem ?? checkAsks(target.model, { asks: request.asks, maxTokens, isStream: api.isStream })
  if (refusal !== null) return refusal
  if (request.guardrail === null) return { ...measured, guardrail: null }
  const finding = findGuardrail(world.profile.guardrails, request.guardrail)
  if (finding.kind === 'refused') return finding
  return { ...measured, guardrail: watchCall(finding.guardrail, request.guardrail, chance('guardrail')) }
}

const namesPrompt = (modelSegment: string): boolean => readModelReference(modelSegment)?.kind === 'prompt'

/** As the truth names what was called; null when it is nothing that is known. */
function calledId(resolution: Resolution): string | null {
  switch (resolution.kind) {
    case 'refused':
      return null
    case 'routed':
      return resolution.router.id
    case 'found':
    case 'prompted':
      return resolution.calledAs
  }
}

function chooseTarget({ chance }: Arrival, resolution: Exclude<Resolution, ApiError>): Target {
  if (resolution.kind !== 'routed') return resolution.target
  const { candidates, fallbackShare } = resolution.router
  return chooseCandidate(candidates, fallbackShare, chance('router'))
}
