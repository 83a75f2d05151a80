import type { CallRecord, FailureKind } from '../bedrock/call-record.ts'

/** The last moment of a call that came before it was cut off. */
export const REACHED = ['nothing', 'sent', 'response', 'first_token', 'first_output_token'] as const

export type Reached = (typeof REACHED)[number]

/**
 * How far a call had come that this program ended: at the end of the run, when a graceful stop ran out, by a limit of its mode, or as a user cancels. Null for
 * any other. Its latencies are greater than what they had come to, and in no histogram.
 */
export function reachedWhenCutOff(call: CallRecord): Reached | null {
  if (!isCutOff(call)) return null
  const { endedInBackoff, firstByteMs, firstOutputTokenMs, firstTokenMs, sentMs } = call
  // What came before was of an attempt that is over: of the next one, nothing.
  if (endedInBackoff) return 'nothing'
  if (!Number.isNaN(firstOutputTokenMs)) return 'first_output_token'
  if (!Number.isNaN(firstTokenMs)) return 'first_token'
  if (!Number.isNaN(firstByteMs)) return 'response'
  return Number.isNaN(sentMs) ? 'nothing' : 'sent'
}

const isCutOff = ({ outcome }: CallRecord): boolean =>
  outcome.kind === 'aborted' ||
  outcome.kind === 'cancelled' ||
  (outcome.kind === 'failed' && OWN_LIMITS.has(outcome.failure))

const OWN_LIMITS: ReadonlySet<FailureKind> = new Set(['timeout', 'response-timeout', 'connect-timeout', 'stalled'])

/** From sent to the cut, in ms: each latency from sent that the call has not is at least as long. */
export const lastedMs = ({ endedInBackoff, endMs, sentMs }: CallRecord): number =>
  endedInBackoff || Number.isNaN(sentMs) ? 0 : Math.max(0, endMs - sentMs)
