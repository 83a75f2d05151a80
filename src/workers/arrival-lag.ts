import type { CallRecord } from '../bedrock/call-record.ts'
import type { Measure } from '../metrics/measure-call.ts'
import { UNJUDGED_MS } from '../metrics/client-catalogue.ts'

/** Records `arrival_lag` of a thread. */
export interface ArrivalLag {
  /** The run begins, or is about to. */
  begin(atMs: number): void
  /** A call that an arrival began with has ended. */
  readonly add: (intendedStartMs: number, record: Pick<CallRecord, 'firstSentMs'>) => void
}

/**
 * A call is recorded when it has ended, which may be long after it was sent: so it is by their planned start that those of the
 * first second are left out.
 */
export function makeArrivalLag(measure: Measure): ArrivalLag {
  let beganMs = Infinity
  return {
    begin(atMs) {
      beganMs = atMs
    },
    add(intendedStartMs, { firstSentMs }) {
      if (Number.isNaN(firstSentMs) || !(intendedStartMs - beganMs >= UNJUDGED_MS)) return
      measure('arrival_lag', firstSentMs - intendedStartMs)
    },
  }
}
