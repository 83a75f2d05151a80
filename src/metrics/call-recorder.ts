import type { CallOutcome, CallRecord } from '../bedrock/call-record.ts'
import type { CounterRecorder, SeriesRecorder } from './series-recorder.ts'
import { lastedMs, type Reached, reachedWhenCutOff } from './cut-off.ts'
import type { ModeDimension, Tags } from './tags.ts'
import type { Hdr } from './hdr.ts'
import { lacksUsage, measureCall, measureLength } from './measure-call.ts'
import { CHECK_COUNTERS, OUTCOME_COUNTERS } from './metric-catalogue.ts'
import { outputRateOf } from './output-rate.ts'
import { makeServedClasses, type ServedClass } from './served-class.ts'
import { toStopReason } from './stop-reason.ts'
import {
  AGENT_ENDING_TAGS,
  type AgentEnding,
  FAILURE_TAGS,
  isCutShort,
  REACHED_TAGS,
  RATE_UNDEFINED_TAGS,
  STOP_REASON_TAGS,
  THROTTLE_TAGS,
  TURN_MISSED_TAGS,
  type TurnMissedReason,
} from './tag-values.ts'

/** Records the calls of one scenario, mode, prompt and turn. */
export interface CallRecorder {
  readonly started: () => void
  readonly gap: (gapMs: number) => void
  /** Text of so many bytes has come. */
  readonly shown: (bytes: number) => void
  /** `intendedStartMs` is on the clock of the record; `aimedInputTokens` is null where the prompt aims at no length. */
  readonly ended: (call: CallRecord, intendedStartMs: number, aimedInputTokens?: number | null) => void
  /** A check of its reply. `check`: the same object for all calls. */
  readonly checked: (check: Tags, result: 'passed' | 'failed' | 'timed-out') => void
  /** A turn that was not sent. */
  readonly missed: (reason: TurnMissedReason) => void
  /** An agent ended that took so many steps. */
  readonly agentEnded: (ending: AgentEnding, steps: number) => void
}

/** `mode`: what the calls ask for. */
export function makeCallRecorder(
  { counters, trends }: SeriesRecorder,
  model: 'open' | 'closed',
  mode: ModeDimension,
): CallRecorder {
  const servedClassOf = makeServedClasses(mode)
  let gaps: Hdr | undefined
  let shownBytes: { count: number } | undefined
  return {
    started: () => counters.count('calls', 1),
    gap(gapMs) {
      gaps ??= trends.histogramOf('inter_chunk_gap')
      gaps.record(gapMs)
    },
    shown(bytes) {
      shownBytes ??= counters.cell('output_bytes')
      shownBytes.count += bytes
    },
    ended(call, intendedStartMs, aimedInputTokens = null) {
      const served = servedClassOf(call)
      const reached = reachedWhenCutOff(call)
      counters.count(OUTCOME_COUNTERS[call.outcome.kind], 1, kindOf(call.outcome, reached))
      if (call.outcome.kind === 'cancelled') {
        counters.count('cancelled_output_bytes', call.text.bytes + call.reasoningText.bytes)
      }
      countUse(call, served, mode, counters)
      countQuotaTokens(call, mode, counters)
      if (call.outcome.kind === 'completed') {
        countCompletion(call, served, counters)
        countUntimed(call, mode, counters)
      }
      const { cache } = served.tags
      const measure = cache === undefined ? trends.measure : trends.measureUnder(cache)
      measureCall(call, intendedStartMs, model, measure)
      measureLength(call, aimedInputTokens, measure)
      if (reached !== null) trends.measureReached(reached)('cut_off_after', lastedMs(call))
    },
    checked(check, result) {
      counters.count(result === 'passed' ? CHECK_COUNTERS.passed : CHECK_COUNTERS.failed, 1, check)
      if (result === 'timed-out') counters.count('checks_timed_out', 1, check)
    },
    missed: (reason) => counters.count('turns_missed', 1, TURN_MISSED_TAGS[reason]),
    agentEnded(ending, steps) {
      counters.count('agents_ended', 1, AGENT_ENDING_TAGS[ending])
      if (!isCutShort(ending)) trends.measure('agent_steps', steps)
    },
  }
}

function kindOf(outcome: CallOutcome, reached: Reached | null): Tags | undefined {
  switch (outcome.kind) {
    case 'throttled':
      return THROTTLE_TAGS[outcome.throttle]
    case 'failed':
      return FAILURE_TAGS[outcome.failure]
    case 'cancelled':
      return reached === null ? undefined : REACHED_TAGS[reached]
    case 'completed':
    case 'aborted':
      return undefined
  }
}

function countUse(
  call: CallRecord,
  served: ServedClass,
  { longContextLimit }: ModeDimension,
  { count }: CounterRecorder,
): void {
  count('attempts', call.attempts)
  count('backoff_time', Math.round(call.backoffMs))
  if (!Number.isNaN(call.firstSentMs)) count('call_time', Math.round(call.endMs - call.firstSentMs))
  count('stream_stalls', call.stalls)
  count('tool_calls', call.toolCalls)
  if (lacksUsage(call)) count('calls_without_usage', 1)
  if (call.hasInvalidUsage) count('calls_with_invalid_usage', 1)
  if (call.usage === null) return
  const { cacheReadInputTokens, cacheWriteInputTokens, inputTokens } = call.usage
  const read = inputTokens + cacheReadInputTokens + cacheWriteInputTokens
  const billed = longContextLimit !== null && read > longContextLimit ? served.billedLong : served.billed
  count('input_tokens', call.usage.inputTokens, billed)
  count('output_tokens', call.usage.outputTokens, billed)
  count('settled_output_bytes', call.text.bytes + call.reasoningText.bytes)
  count('reasoning_tokens', call.reasoningTokens ?? 0)
  count('tool_input_tokens', toolInputTokens(call, call.usage.outputTokens))
  count('cache_read_tokens', call.usage.cacheReadInputTokens, billed)
  count('cache_write_tokens', call.usage.cacheWriteInputTokens, billed)
  count('cache_write_1h_tokens', call.usage.cacheWrite1hInputTokens, billed)
}

/**
 * No API says how many of a reply's tokens are the input of its tools: their share of the bytes that were shown stands for it. A whole
 * answer shows none.
 */
function toolInputTokens(
  { reasoningText, reasoningTokens, text, toolInputBytes }: CallRecord,
  outputTokens: number,
): number {
  const shownBytes = text.bytes + (reasoningTokens === null ? reasoningText.bytes : 0)
  const shownTokens = outputTokens - (reasoningTokens ?? 0)
  return shownBytes === 0 ? 0 : Math.round((shownTokens * toolInputBytes) / shownBytes)
}

function countQuotaTokens({ usage }: CallRecord, { outputBurndown }: ModeDimension, { count }: CounterRecorder): void {
  if (usage === null || outputBurndown === null) return
  const { cacheWriteInputTokens, inputTokens, outputTokens } = usage
  count('quota_tokens', inputTokens + cacheWriteInputTokens + Math.round(outputTokens * outputBurndown))
}

function countCompletion(call: CallRecord, { different, tags }: ServedClass, { count }: CounterRecorder): void {
  const stopReason = toStopReason(call.stopReason)
  count('mode_served', 1, tags)
  if (different !== null) count('calls_served_differently', 1, different)
  count('stop_reasons', 1, STOP_REASON_TAGS[stopReason])
  if (stopReason === 'guardrail_intervened') count('guardrail_interventions', 1)
}

/** What a completed call says nothing of: how fast its tokens came, or when. */
function countUntimed(call: CallRecord, { isStreamed }: ModeDimension, { count }: CounterRecorder): void {
  const rate = isStreamed ? outputRateOf(call) : 'not-streamed'
  if (typeof rate === 'string') count('output_rate_undefined', 1, RATE_UNDEFINED_TAGS[rate])
  if (isStreamed && Number.isNaN(call.firstTokenMs)) count('calls_without_first_token', 1)
}
