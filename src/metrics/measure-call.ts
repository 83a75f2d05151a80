import type { CallRecord, FailureKind } from '../bedrock/call-record.ts'
import type { TrendName } from './metric-catalogue.ts'
import { outputRateOf } from './output-rate.ts'
import { toStopReason } from './stop-reason.ts'

// From one call's moments to its samples: which metric gets which number, and which calls a metric leaves out.
// The catalogue says the same in words.

/** Takes a sample, in the unit of its metric. */
export type Measure = (metric: TrendName, value: number) => void

/** Hands `measure` each sample that the call gives. */
export function measureCall(
  call: CallRecord,
  intendedStartMs: number,
  model: 'open' | 'closed',
  measure: Measure,
): void {
  measureLag(call, intendedStartMs, measure)
  measureTokens(call, measure)
  if (call.outcome.kind === 'completed') {
    measureDurations(call, measure)
    measureOutputRate(call, measure)
  }
  // Of what was refused in a stream, the headers came before.
  if (call.outcome.kind === 'throttled' && came(call.retryAfterMs)) measure('retry_after', call.retryAfterMs)
  if (model === 'open') measureResponse(call, intendedStartMs, measure)
}

/**
 * How long the prompt was beside the length that it was made for; nothing where one of them is not known, or the model need not have
 * read the prompt: behind a guardrail that intervened the usage says nothing of its length.
 */
export function measureLength(call: CallRecord, aimedInputTokens: number | null, measure: Measure): void {
  if (call.usage === null || aimedInputTokens === null) return
  const { cacheReadInputTokens, cacheWriteInputTokens, inputTokens } = call.usage
  const countedTokens = inputTokens + cacheReadInputTokens + cacheWriteInputTokens
  if (countedTokens === 0 || toStopReason(call.stopReason) === 'guardrail_intervened') return
  measure('input_token_ratio', countedTokens / aimedInputTokens)
}

function measureLag(call: CallRecord, intendedStartMs: number, measure: Measure): void {
  if (!came(call.firstSentMs)) return
  measure('schedule_lag', call.firstSentMs - intendedStartMs)
}

function measureTokens(call: CallRecord, measure: Measure): void {
  const { connectMs, firstByteMs, firstOutputTokenMs, firstTokenMs, firstToolCallMs, longestGapMs, sentMs } = call
  const answered = came(firstTokenMs) || call.outcome.kind === 'completed'
  if (answered && came(firstByteMs)) measure('time_to_first_byte', firstByteMs - sentMs)
  if (came(firstTokenMs)) measure('time_to_first_token', firstTokenMs - sentMs)
  if (came(firstOutputTokenMs)) measure('time_to_first_output_token', firstOutputTokenMs - sentMs)
  if (came(firstToolCallMs)) measure('time_to_first_tool_call', firstToolCallMs - sentMs)
  if (came(longestGapMs)) measure('longest_gap', longestGapMs)
  if (came(connectMs)) measure('connect_time', connectMs)
}

function measureDurations({ endMs, sentMs, serviceLatencyMs }: CallRecord, measure: Measure): void {
  const durationMs = endMs - sentMs
  measure('call_duration', durationMs)
  if (!came(serviceLatencyMs)) return
  measure('service_latency', serviceLatencyMs)
  // The service's figure is of its own clock, rounded, and nobody says from when to when it counts.
  measure('client_overhead', Math.max(0, durationMs - serviceLatencyMs))
}

function measureResponse(call: CallRecord, intendedStartMs: number, measure: Measure): void {
  const dueMs = intendedStartMs + call.backoffMs
  if (came(call.firstTokenMs)) measure('response_time_to_first_token', call.firstTokenMs - dueMs)
  if (call.outcome.kind === 'completed') measure('response_time', call.endMs - dueMs)
}

function measureOutputRate(call: CallRecord, measure: Measure): void {
  const rate = outputRateOf(call)
  if (typeof rate === 'string') return
  measure('time_per_output_token', rate.spanMs / rate.laterTokens)
  measure('output_tokens_per_second', rate.laterTokens / (rate.spanMs / 1_000))
}

/** Whether the moment or the number is there at all: NaN stands for one that never came. */
const came = (value: number): boolean => !Number.isNaN(value)

/**
 * Whether the call may be billed and nobody can say for how much: it was sent, its usage never came, and it was not refused.
 * What breaks between us and a model that works on costs what the model does; an error that Bedrock sends in place of a
 * reply costs nothing.
 */
export function lacksUsage({ endedInBackoff, firstTokenMs, outcome, sentMs, usage }: CallRecord): boolean {
  if (usage !== null || endedInBackoff || Number.isNaN(sentMs)) return false
  switch (outcome.kind) {
    case 'completed':
    case 'aborted':
    case 'cancelled':
      return true
    case 'throttled':
      return outcome.throttle === 'in-stream' && !Number.isNaN(firstTokenMs)
    case 'failed':
      return BROKEN_OFF[outcome.failure] || !Number.isNaN(firstTokenMs)
  }
}

const BROKEN_OFF = {
  'end-of-life': false,
  'legacy-model': false,
  'use-case-form': false,
  'model-access': false,
  'unknown-model': false,
  'profile-required': false,
  sampling: false,
  thinking: false,
  tools: false,
  media: false,
  'input-too-long': false,
  'max-tokens': false,
  'wrong-endpoint': false,
  'clock-skew': false,
  'expired-token': false,
  validation: false,
  'access-denied': false,
  'not-found': false,
  'quota-exceeded': false,
  'model-timeout': false,
  'model-error': false,
  'server-error': false,
  connect: false,
  'connect-timeout': false,
  timeout: true,
  'response-timeout': true,
  reset: true,
  truncated: true,
  corrupt: true,
  stalled: true,
  unknown: true,
} as const satisfies Record<FailureKind, boolean>
