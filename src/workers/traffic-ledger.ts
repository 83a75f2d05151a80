// A thread's book of the traffic: what it can say by itself, while the board keeps what takes all threads to know.
import type { CallRecord } from '../bedrock/call-record.ts'
import type { FirstThrottle, QuotaUse } from '../metrics/traffic.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import { makeQuotaLedger } from './quota-ledger.ts'
import { rowsOfCall, type TrafficBoard, trafficRows } from './traffic-board.ts'

/** Since the last time. All times are of the clock. */
export interface ThreadTraffic {
  /** By `trafficRows`. */
  readonly rows: readonly RowTraffic[]
  readonly quotaUses: readonly QuotaUse[]
}

export interface RowTraffic {
  /** The time that this thread's calls were under way, summed. */
  readonly underWayMs: number
  readonly firstThrottle: FirstThrottle | null
}

export interface TrafficLedger {
  /** `maxTokens`: the most output that the call may make; null leaves it to the model. */
  callStarted(call: { scenario: number; mode: number; maxTokens: number | null }): TrafficEntry
  take(): ThreadTraffic
}

export interface TrafficEntry {
  ended(record: CallRecord, intendedStartMs: number): void
}

interface Row {
  underWay: number
  /** Up to when `underWayMs` is added up. */
  untilMs: number
  underWayMs: number
  firstThrottle: FirstThrottle | null
}

export function makeTrafficLedger(
  plan: Pick<RunPlan, 'scenarios' | 'modes'>,
  board: TrafficBoard,
  clock: Pick<Clock, 'nowMs'>,
): TrafficLedger {
  const rows = trafficRows(plan).map((): Row => ({ underWay: 0, untilMs: 0, underWayMs: 0, firstThrottle: null }))
  const ledger = makeQuotaLedger(plan.modes)

  const change = (index: number, added: 1 | -1, nowMs: number): Row => {
    const row = rows[index] as Row
    advance(row, nowMs)
    row.underWay += added
    return row
  }
  return {
    callStarted({ scenario, mode, maxTokens }) {
      const indexes = rowsOfCall(plan, scenario, mode)
      const startMs = clock.nowMs()
      for (const index of indexes) {
        change(index, 1, startMs)
        board.callStarted(index)
      }
      return {
        ended(record, intendedStartMs) {
          const nowMs = clock.nowMs()
          const answer = answerOf(record)
          for (const index of indexes) {
            const row = change(index, -1, nowMs)
            board.callEnded(index, answer)
            if (answer === 'throttled' && record.endMs < (row.firstThrottle?.endMs ?? Infinity)) {
              row.firstThrottle = { endMs: record.endMs, intendedStartMs }
            }
          }
          ledger.enter(mode, record, maxTokens)
        },
      }
    },
    take() {
      const nowMs = clock.nowMs()
      const taken = rows.map((row): RowTraffic => {
        advance(row, nowMs)
        const { firstThrottle, underWayMs } = row
        row.underWayMs = 0
        row.firstThrottle = null
        return { underWayMs, firstThrottle }
      })
      return { rows: taken, quotaUses: ledger.take() }
    },
  }
}

function advance(row: Row, nowMs: number): void {
  row.underWayMs += row.underWay * (nowMs - row.untilMs)
  row.untilMs = nowMs
}

function answerOf({ outcome }: CallRecord): 'throttled' | 'other' | null {
  switch (outcome.kind) {
    case 'throttled':
      return 'throttled'
    case 'completed':
    case 'failed':
      return 'other'
    case 'aborted':
    case 'cancelled':
      return null
  }
}
