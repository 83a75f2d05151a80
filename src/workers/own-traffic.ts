import type { Traffic } from '../metrics/traffic.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import { mergeTraffic } from './merge-traffic.ts'
import { watchTraffic, type TrafficRecorder } from './thread-traffic.ts'
import { makeTrafficMemory, openTrafficBoard } from './traffic-board.ts'
import { trafficRows } from './traffic-rows.ts'

/** The traffic of a run that makes its calls in one thread, its own. */
export interface OwnTraffic extends Pick<TrafficRecorder, 'callStarted'> {
  /** Of the interval that ends now, with times from `startMs` on. */
  take(startMs: number): Traffic
}

export function watchOwnTraffic(plan: Pick<RunPlan, 'scenarios' | 'modes'>, clock: Clock): OwnTraffic {
  const board = openTrafficBoard(makeTrafficMemory(trafficRows(plan).length))
  const { callStarted, take } = watchTraffic(plan, board, clock)
  return { callStarted, take: (startMs) => mergeTraffic(plan, board, [take()], startMs) }
}
