// What the simulator did, from its own stamps, for a harness to be held against. Counters satisfy
// requests = completed + throttled + refused + failed + aborted + inFlight at every moment.
import type { Clock } from '../../time/clock.ts'
import type { CallTruth } from './call-truth.ts'
import { type DurationSummary, makeDurationRecorder } from './duration-recorder.ts'
import type { CallOutcome } from '../vocabulary.ts'

export interface Truth {
  /** `operation` is AWS's name of it, or null for a request that names none. */
  received(
    request: { readonly requestId: string; readonly protocol: 'http1' | 'http2' },
    operation: string | null,
  ): CallTruth
  /** A delta has just been written, `latenessMs` after it was due. */
  delta(call: CallTruth, latenessMs: number): void
  /** Counts it by its outcome. Once a call. */
  ended(call: CallTruth, outcome: CallOutcome, cause: string | null): void
  /** A request that asks for no reply is over. It is no call, and is in no other count than its operation's. */
  answered(operation: string, outcome: CallOutcome): void
  summary(): TruthSummary
  /** Ended calls in the order of their ends, from the `since`-th on. */
  callsSince(since: number): EndedCalls
}

export interface TruthSummary extends CallCounts {
  readonly inFlight: number
  readonly peakInFlight: number
  /** Ended calls by mode: `<id called> <latency asked> <tier asked> <operation>`, `unknown` for what is not known. */
  readonly byMode: Readonly<Record<string, CallCounts>>
  /** Requests that ask for no reply, by AWS's name of the operation: `requests` is the sum of its outcomes. */
  readonly otherOperations: Readonly<Record<string, CallCounts>>
  /** First delta written - headers read. */
  readonly ttftMs: DurationSummary
  /** Between neighbouring deltas of a call, as written. */
  readonly gapMs: DurationSummary
  /** Last byte written - headers read, of completed calls. */
  readonly callMs: DurationSummary
  /** Delta written - delta due. */
  readonly writeLatenessMs: DurationSummary
}

export type CallCounts = Readonly<Record<'requests' | CallOutcome, number>>

export interface EndedCalls {
  /** What to ask for next. */
  readonly next: number
  /** Asked for, and no longer kept. */
  readonly forgotten: number
  readonly calls: readonly CallTruth[]
}

/** Ended calls that are kept one by one. */
const RING_LENGTH = 20_000

export function makeTruth(clock: Clock): Truth {
  const total = makeCounts()
  const byMode = new Map<string, MutableCounts>()
  const otherOperations = new Map<string, MutableCounts>()
  const ring: CallTruth[] = []
  let endedCalls = 0
  let inFlight = 0
  let peakInFlight = 0
  const ttft = makeDurationRecorder()
  const gap = makeDurationRecorder()
  const duration = makeDurationRecorder()
  const writeLateness = makeDurationRecorder()

  return {
    received({ requestId, protocol }, operation) {
      total.requests++
      inFlight++
      peakInFlight = Math.max(peakInFlight, inFlight)
      return makeCall(requestId, protocol, operation, clock.nowMs())
    },
    delta(call, latenessMs) {
      const nowMs = clock.nowMs()
      writeLateness.record(latenessMs)
      if (call.firstTokenMs === null) {
        call.firstTokenMs = nowMs
        ttft.record(nowMs - call.receivedMs)
      } else gap.record(nowMs - (call.lastTokenMs as number))
      call.lastTokenMs = nowMs
      call.chunks++
    },
    ended(call, outcome, cause) {
      call.endMs = clock.nowMs()
      call.outcome = outcome
      call.cause = cause
      if (outcome === 'aborted') {
        call.cancelledMs = call.endMs
        call.cancelledTokens = call.tokens
      }
      inFlight--
      total[outcome]++
      countUnder(byMode, modeOf(call), outcome)
      if (outcome === 'completed') duration.record(call.endMs - call.receivedMs)
      ring[endedCalls % RING_LENGTH] = call
      endedCalls++
    },
    answered: (operation, outcome) => countUnder(otherOperations, operation, outcome),
    summary: () => ({
      ...total,
      inFlight,
      peakInFlight,
      byMode: readCounts(byMode),
      otherOperations: readCounts(otherOperations),
      ttftMs: ttft.summary(),
      gapMs: gap.summary(),
      callMs: duration.summary(),
      writeLatenessMs: writeLateness.summary(),
    }),
    callsSince(since) {
      const from = Math.min(endedCalls, Math.max(since, endedCalls - RING_LENGTH))
      const calls = Array.from({ length: endedCalls - from }, (_, i) => ring[(from + i) % RING_LENGTH] as CallTruth)
      return { next: endedCalls, forgotten: Math.max(0, from - since), calls }
    },
  }
}

const modeOf = ({ model, latencyAsked, tierAsked, operation }: CallTruth): string =>
  [model ?? 'unknown', latencyAsked, tierAsked, operation ?? 'unknown'].join(' ')

type MutableCounts = Record<'requests' | CallOutcome, number>

function countUnder(counts: Map<string, MutableCounts>, key: string, outcome: CallOutcome): void {
  const one = counts.get(key) ?? makeCounts()
  counts.set(key, one)
  one.requests++
  one[outcome]++
}

const readCounts = (counts: ReadonlyMap<string, MutableCounts>): Record<string, CallCounts> =>
  Object.fromEntries([...counts].map(([key, one]) => [key, { ...one }]))

const makeCounts = (): MutableCounts => ({
  requests: 0,
  completed: 0,
  throttled: 0,
  refused: 0,
  failed: 0,
  aborted: 0,
})

const makeCall = (
  requestId: string,
  protocol: 'http1' | 'http2',
  operation: string | null,
  receivedMs: number,
): CallTruth => ({
  requestId,
  protocol,
  operation,
  model: null,
  modelId: null,
  region: null,
  latencyAsked: 'standard',
  latencyServed: null,
  tierAsked: 'default',
  tierServed: null,
  receivedMs,
  queuedMs: null,
  servedMs: null,
  firstByteMs: null,
  firstTokenMs: null,
  lastTokenMs: null,
  endMs: null,
  cancelledMs: null,
  releasedMs: null,
  inputTokens: 0,
  mediaTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reservedTokens: 0,
  settledTokens: 0,
  tokens: 0,
  cancelledTokens: null,
  toolCalls: 0,
  toolInputTokens: 0,
  chunks: 0,
  outcome: null,
  cause: null,
  fault: null,
})
