import { readHdrs } from '../../metrics/hdr-reading.ts'
import { EMPTY_HDR, mergeHdrSnapshots, type HdrSnapshot } from '../../metrics/hdr-snapshot.ts'
import type { LoadRates } from './load-summary.ts'
import { addTokens, NO_TOKENS, tokensArrived, type TokenTally } from './token-arrival.ts'

/** What some calls came to over some time. Tallies of one after the other add up, and so do those side by side. */
export interface LoadTally extends TokenTally {
  readonly calls: number
  /** That dropped iterations would have made. */
  readonly droppedCalls: number
  readonly completed: number
  readonly throttled: number
  /** However they ended. */
  readonly ended: number
  readonly underWayMs: number
  readonly mostUnderWay: number
  readonly timeToFirstToken: HdrSnapshot
}

export const NO_LOAD: LoadTally = {
  calls: 0,
  droppedCalls: 0,
  completed: 0,
  throttled: 0,
  ended: 0,
  ...NO_TOKENS,
  underWayMs: 0,
  mostUnderWay: 0,
  timeToFirstToken: EMPTY_HDR,
}

/** The most under way of the two together is told for one after the other only: side by side it may be more. */
export const addTallies = (a: LoadTally, b: LoadTally): LoadTally => ({
  calls: a.calls + b.calls,
  droppedCalls: a.droppedCalls + b.droppedCalls,
  completed: a.completed + b.completed,
  throttled: a.throttled + b.throttled,
  ended: a.ended + b.ended,
  ...addTokens(a, b),
  underWayMs: a.underWayMs + b.underWayMs,
  mostUnderWay: Math.max(a.mostUnderWay, b.mostUnderWay),
  timeToFirstToken: mergeHdrSnapshots(a.timeToFirstToken, b.timeToFirstToken),
})

/** `durationMs` is above 0. `whole`: the tokens of the same calls in the whole run. */
export function ratesOf(tally: LoadTally, durationMs: number, whole: TokenTally): LoadRates {
  const seconds = durationMs / 1_000
  const ttft = readHdrs([tally.timeToFirstToken])
  return {
    offeredPerSecond: (tally.calls + tally.droppedCalls) / seconds,
    achievedPerSecond: tally.completed / seconds,
    meanInFlight: tally.underWayMs / durationMs,
    mostInFlight: tally.mostUnderWay,
    outputTokensPerSecond: tokensArrived(tally, whole) / seconds,
    ttftP50Ms: ttft.count === 0 ? null : ttft.percentile(50),
    ttftP90Ms: ttft.count === 0 ? null : ttft.percentile(90),
    throttledShare: tally.ended === 0 ? null : tally.throttled / tally.ended,
  }
}
