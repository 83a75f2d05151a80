// What a request for a native body says beside it: Converse has these in its own body, InvokeModel has them in
// headers, whose names and values are those of the SDK's schema.
import type { GuardrailAsked, InferenceRequest } from '../inference/inference-request.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, isError } from '../wire/api-error.ts'
import { missing, optionalEnumViolations, refuseOne, refuseViolations } from '../wire/constraints.ts'
import type { RequestHeaders } from '../wire/exchange.ts'

export type RequestSettings = Pick<InferenceRequest, 'latency' | 'serviceTier' | 'guardrail'>

const LATENCY_HEADER = 'x-amzn-bedrock-performanceconfig-latency'
const TIER_HEADER = 'x-amzn-bedrock-service-tier'
const TRACE_HEADER = 'x-amzn-bedrock-trace'
const TRACES = { DISABLED: 'disabled', ENABLED: 'enabled', ENABLED_FULL: 'enabled_full' } as const

/** Enums are named as their members of the SDK's request are. */
export function readSettings(headers: RequestHeaders, body: JsonRecord): RequestSettings | ApiError {
  const problem =
    checkEnum('performanceConfigLatency', headers[LATENCY_HEADER], ['optimized', 'standard']) ??
    checkEnum('serviceTier', headers[TIER_HEADER], ['default', 'flex', 'priority', 'reserved']) ??
    checkEnum('trace', headers[TRACE_HEADER], Object.keys(TRACES))
  if (problem !== null) return problem
  const guardrail = readGuardrail(headers, body)
  if (guardrail !== null && isError(guardrail)) return guardrail
  return {
    latency: (headers[LATENCY_HEADER] ?? null) as RequestSettings['latency'],
    serviceTier: (headers[TIER_HEADER] ?? null) as RequestSettings['serviceTier'],
    guardrail,
  }
}

function checkEnum(member: string, value: string | undefined, known: readonly string[]): ApiError | null {
  return refuseViolations(optionalEnumViolations(member, value, known))
}

// Both mistakes are documented to be errors; their texts are by analogy with others.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
const refuseMissing = (member: string): ApiError => refuseOne(missing(member))

/** Of the headers; of the body, how a stream is to be looked at. */
export function readGuardrail(headers: RequestHeaders, body: JsonRecord): GuardrailAsked | ApiError | null {
  const identifier = headers['x-amzn-bedrock-guardrailidentifier']
  const version = headers['x-amzn-bedrock-guardrailversion']
  const config = body['amazon-bedrock-guardrailConfig']
  if (identifier === undefined) return config === undefined ? null : refuseMissing('guardrailIdentifier')
  if (version === undefined) return refuseMissing('guardrailVersion')
  return {
    identifier,
    version,
    trace: TRACES[(headers[TRACE_HEADER] ?? 'DISABLED') as keyof typeof TRACES],
    streamProcessingMode: isRecord(config) && config['streamProcessingMode'] === 'ASYNCHRONOUS' ? 'async' : 'sync',
  }
}
