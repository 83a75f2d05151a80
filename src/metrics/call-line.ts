// A line of calls.ndjson: what is known of one call that has ended, for tools that read tables. Its columns are always these, in this
// order; what a call does not have is null, and no text that was said is in any of them.
import type { CallOutcome, CallRecord, FailureKind, ThrottleKind } from '../bedrock/call-record.ts'
import type { CallPlace, Dimensions } from './tags.ts'

/** One line of calls.ndjson: a call that has ended. Moments are epoch milliseconds, to the microsecond; each is null if it never came. */
export interface CallLine {
  /** ID of the run, as in the request metadata. In a merged run, that of the part. */
  readonly run: string
  /** The thread that made the call, from 1; `conductor` under Artillery's phases. */
  readonly thread: string
  readonly scenario: string
  readonly mode: string
  readonly prompt: string
  /** The turn of a conversation, from 1; null outside of conversations. */
  readonly turn: number | null
  /** What the calls of one iteration have in common: the scenario, a slash, and the iteration. */
  readonly session: string
  /** Counts the scenario's iterations from 0, across all segments. */
  readonly iteration: number
  /** Which call of the iteration, from 1. */
  readonly call: number
  /** From 1, across all segments. */
  readonly vu: number
  readonly outcome: CallOutcome['kind']
  /** Why Bedrock throttled the call; null for other outcomes. */
  readonly throttle: ThrottleKind | null
  /** How the call failed; null for other outcomes. */
  readonly failure: FailureKind | null
  /** Name of the exception or of the system's error; null unless the call failed, `other` if what the server sent is no name. */
  readonly errorName: string | null
  /** Why the reply ended, as the response says; `other` if that is no name. */
  readonly stopReason: string | null
  /** `x-amzn-requestid` of the last response. */
  readonly requestId: string | null
  /** When the call was due: the arrival in an open model, else when its VU was free. */
  readonly intendedAtMs: number
  /** When the first attempt was sent. */
  readonly sentAtMs: number | null
  /** When the last attempt was sent: the same as `sentAtMs` without retries. */
  readonly lastSentAtMs: number | null
  /** When the headers of the last response arrived. */
  readonly firstByteAtMs: number | null
  /** When the first content of any kind arrived. */
  readonly firstTokenAtMs: number | null
  /** When the first content arrived that a reader would see. */
  readonly firstOutputTokenAtMs: number | null
  /** When the last content arrived. */
  readonly lastTokenAtMs: number | null
  /** When the response ended, or the call was given up. */
  readonly endAtMs: number
  /** `sentAtMs` − `intendedAtMs`. */
  readonly scheduleLagMs: number | null
  /** `firstByteAtMs` − `lastSentAtMs`. */
  readonly timeToFirstByteMs: number | null
  /** `firstTokenAtMs` − `lastSentAtMs`. */
  readonly timeToFirstTokenMs: number | null
  /** `firstOutputTokenAtMs` − `lastSentAtMs`. */
  readonly timeToFirstOutputTokenMs: number | null
  /** `endAtMs` − `lastSentAtMs`, however the call ended. */
  readonly durationMs: number | null
  /** The longest gap between two chunks. */
  readonly longestGapMs: number | null
  /** `metadata.metrics.latencyMs` of the response. */
  readonly serviceLatencyMs: number | null
  /** From sent to a usable connection; null if an open one was reused. */
  readonly connectMs: number | null
  /** Time waited between attempts. */
  readonly backoffMs: number
  /** Requests made. */
  readonly attempts: number
  /** Whether the last attempt opened a connection; null if none was made. */
  readonly connection: CallRecord['connection'] | null
  /** Input tokens without those of a cache. Tokens are null if the response said nothing of them. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cacheReadInputTokens: number | null
  readonly cacheWriteInputTokens: number | null
  /** Of the output tokens, those of reasoning. */
  readonly reasoningTokens: number | null
  /** The limit on output tokens that the prompt or the flow set; null leaves it to the mode. */
  readonly maxOutputTokens: number | null
  /** The input tokens that a synthetic prompt was made for. */
  readonly aimedInputTokens: number | null
  /** Checks of the reply that were made; 0 unless the call completed. */
  readonly checks: number
  /** The names of those that failed. */
  readonly failedChecks: readonly string[]
  /** Pieces of content. A chunk is not a token. */
  readonly chunks: number
  /** UTF-8 bytes of the text that a stream showed, reasoning included. */
  readonly outputBytes: number
  /** Gaps over the stall limit of the mode. */
  readonly stalls: number
  /** The latency that the response says it was served with; null unless the call completed. */
  readonly servedLatency: CallRecord['servedLatency'] | null
  /** The tier that the response says it was served at. */
  readonly servedTier: CallRecord['servedTier']
  /** The model that a prompt router chose. */
  readonly invokedModel: string | null
}

/** A call that has ended, and what its record does not say. */
export interface EndedCall {
  readonly place: CallPlace
  readonly iteration: number
  /** Which of the iteration, from 1. */
  readonly call: number
  readonly vu: number
  readonly dueMs: number
  readonly record: CallRecord
  readonly maxOutputTokens: number | null
  readonly aimedInputTokens: number | null
  readonly checks: number
  /** Names. */
  readonly failedChecks: readonly string[]
}

/** `epochOffsetMs`: what the clock of the records is behind the time of day, the same for all threads of a run. */
export function makeCallLineRenderer(
  { modes, prompts, scenarios }: Dimensions,
  { epochOffsetMs, run, thread }: { readonly run: string; readonly thread: string; readonly epochOffsetMs: number },
): (call: EndedCall) => string {
  const moment = (ms: number): number => toMicroseconds(ms + epochOffsetMs)
  return ({ aimedInputTokens, call, checks, dueMs, failedChecks, iteration, maxOutputTokens, place, record, vu }) => {
    const { outcome, sentMs, usage } = record
    const scenario = scenarios[place.scenario]?.name ?? ''
    // What is NaN, a moment that never came or a difference from one, JSON writes as null.
    const line: CallLine = {
      run,
      thread,
      scenario,
      mode: modes[place.mode]?.name ?? '',
      prompt: prompts[place.prompt] ?? '',
      turn: place.turn,
      session: `${scenario}/${iteration}`,
      iteration,
      call,
      vu,
      outcome: outcome.kind,
      throttle: outcome.kind === 'throttled' ? outcome.throttle : null,
      failure: outcome.kind === 'failed' ? outcome.failure : null,
      errorName: outcome.kind === 'failed' ? nameIn(outcome.errorName) : null,
      stopReason: nameIn(record.stopReason),
      requestId: record.requestId,
      intendedAtMs: moment(dueMs),
      sentAtMs: moment(record.firstSentMs),
      lastSentAtMs: moment(sentMs),
      firstByteAtMs: moment(record.firstByteMs),
      firstTokenAtMs: moment(record.firstTokenMs),
      firstOutputTokenAtMs: moment(record.firstOutputTokenMs),
      lastTokenAtMs: moment(record.lastTokenMs),
      endAtMs: moment(record.endMs),
      scheduleLagMs: toMicroseconds(record.firstSentMs - dueMs),
      timeToFirstByteMs: toMicroseconds(record.firstByteMs - sentMs),
      timeToFirstTokenMs: toMicroseconds(record.firstTokenMs - sentMs),
      timeToFirstOutputTokenMs: toMicroseconds(record.firstOutputTokenMs - sentMs),
      durationMs: toMicroseconds(record.endMs - sentMs),
      longestGapMs: toMicroseconds(record.longestGapMs),
      serviceLatencyMs: record.serviceLatencyMs,
      connectMs: toMicroseconds(record.connectMs),
      backoffMs: toMicroseconds(record.backoffMs),
      attempts: record.attempts,
      connection: record.attempts === 0 ? null : record.connection,
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      cacheReadInputTokens: usage?.cacheReadInputTokens ?? null,
      cacheWriteInputTokens: usage?.cacheWriteInputTokens ?? null,
      reasoningTokens: record.reasoningTokens,
      maxOutputTokens,
      aimedInputTokens,
      checks,
      failedChecks,
      chunks: record.chunks,
      outputBytes: record.text.bytes + record.reasoningText.bytes,
      stalls: record.stalls,
      servedLatency: outcome.kind === 'completed' ? record.servedLatency : null,
      servedTier: record.servedTier,
      invokedModel: nameIn(record.invokedModel),
    }
    return `${JSON.stringify(line)}\n`
  }
}

/** Of exceptions, stop reasons and models. Where servers of others write a sentence, it may quote what was said. */
const NAME = /^(?:HTTP \d{3}|[\w.:/+-]{1,256})$/

const nameIn = (told: string | null): string | null => (told === null || NAME.test(told) ? told : 'other')

/** A double holds the microseconds of a moment since the epoch. */
const toMicroseconds = (ms: number): number => Math.round(ms * 1_000) / 1_000
