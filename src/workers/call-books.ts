// What a thread keeps of its calls. Each is entered as it begins, and where it counts once it has ended: to export or to check each call
// is one line more in `ended`.
import type { CallRecord } from '../bedrock/call-record.ts'
import { UNJUDGED_MS } from '../metrics/client-catalogue.ts'
import type { Measure } from '../metrics/measure-call.ts'
import type { CallRecorder, Recorder } from '../metrics/recorder.ts'
import type { AgentEnding, TurnMissedReason } from '../metrics/tag-values.ts'
import type { CallPlace } from '../metrics/tags.ts'
import type { Conversation } from '../conversation/conversation.ts'
import type { CallLog } from './call-log.ts'
import type { CheckedReply } from './reply-checks.ts'
import type { Spending } from './spending.ts'
import type { TrafficLedger } from './traffic-ledger.ts'

export interface CallBooks {
  /** The run begins, or is about to. */
  runBegins(atMs: number): void
  /** Whether the budget is spent: then no call may begin. */
  isSpent(): boolean
  /** Enters a call that begins at this moment and says this. */
  begin(place: CallPlace, said: Conversation, of: CallOrigin): CallEntry
  /** A turn of a conversation that no call began for. */
  missed(place: CallPlace, reason: TurnMissedReason): void
  /** An agent ended, after so many calls. */
  agentEnded(place: CallPlace, ending: AgentEnding, steps: number): void
}

/** Whose call it is. */
export interface CallOrigin {
  readonly iteration: number
  /** Which of the iteration, from 1. */
  readonly call: number
  readonly vu: number
}

/** One call in the books. */
export interface CallEntry extends Pick<CallRecorder, 'gap' | 'shown'> {
  /** `isArrival`: an arrival of an open model began with it. `checked`: what was checked in its reply. */
  ended(record: CallRecord, dueMs: number, isArrival: boolean, checked?: readonly CheckedReply[]): void
}

export function openCallBooks({
  callLog,
  measure,
  recorder,
  spending,
  traffic,
}: {
  /** Null where the run tells of no single call. */
  readonly callLog: Pick<CallLog, 'ended'> | null
  /** Of the thread. */
  readonly measure: Measure
  readonly recorder: Pick<Recorder, 'forCall'>
  /** Null without a budget. */
  readonly spending: Spending | null
  readonly traffic: Pick<TrafficLedger, 'callStarted'>
}): CallBooks {
  const arrivalLag = makeArrivalLag(measure)
  return {
    runBegins: arrivalLag.begin,
    isSpent: () => spending !== null && spending.isSpent(),
    begin(place, said, of) {
      const series = recorder.forCall(place)
      series.started()
      const { scenario, mode } = place
      const inTraffic = traffic.callStarted({ scenario, mode, maxTokens: said.maxOutputTokens })
      return {
        gap: series.gap,
        shown: series.shown,
        ended(record, dueMs, isArrival, checked = []) {
          spending?.settle(place, record, said)
          series.ended(record, dueMs, said.aimedInputTokens)
          inTraffic.ended(record, dueMs)
          if (isArrival) arrivalLag.add(dueMs, record)
          for (const { result, tags } of checked) series.checked(tags, result)
          callLog?.ended({ place, ...of, dueMs, record, ...limitsOf(said), ...namesOf(checked) })
        },
      }
    },
    missed: (place, reason) => recorder.forCall(place).missed(reason),
    agentEnded: (place, ending, steps) => recorder.forCall(place).agentEnded(ending, steps),
  }
}

const limitsOf = ({ aimedInputTokens, maxOutputTokens }: Conversation) => ({ aimedInputTokens, maxOutputTokens })

const namesOf = (checked: readonly CheckedReply[]) => ({
  checks: checked.length,
  failedChecks: checked.flatMap(({ result, tags }) => (result === 'passed' ? [] : [tags.check])),
})

interface ArrivalLag {
  begin(atMs: number): void
  add(intendedStartMs: number, record: Pick<CallRecord, 'firstSentMs'>): void
}

/**
 * A call is recorded when it has ended, which may be long after it was sent: so it is by their planned start that those of the
 * first second are left out.
 */
function makeArrivalLag(measure: Measure): ArrivalLag {
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
