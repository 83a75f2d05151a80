// What the server knows of its own times: the truth that clients are held against. The first calls of a run, in which
// connections are made and code is warmed up, are counted and not timed.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { makeSamples, type DurationReading } from '../samples.ts'

export interface Truth {
  readonly requests: number
  readonly completed: number
  readonly refused: number
  /** Streams that the client left before their end. */
  readonly aborted: number
  /** Frames written. */
  readonly events: number
  readonly peakInFlight: number
  readonly connections: number
  /** On the machine's monotonic clock; NaN without a request. */
  readonly firstRequestMs: number
  /** From the last byte of a request to the write of the first chunk. */
  readonly firstToken: DurationReading
  /** Between the writes of neighbouring chunks. */
  readonly gap: DurationReading
  /** How late the server's event loop was. */
  readonly loopDelayP99Ms: number
  readonly loopDelayMaxMs: number
}

/** One reply, as the server sees it. */
export interface ReplyTruth {
  /** Counts the requests from 0. */
  readonly index: number
  /** A chunk is being written. */
  wrote(nowMs: number): void
  ended(how: 'completed' | 'refused' | 'aborted', events: number): void
}

export interface TruthKeeper {
  connected(): void
  /** `nowMs`: its last byte was read. */
  received(nowMs: number): ReplyTruth
  /** What there is since the last time. */
  take(): Truth
}

/** Calls that arrive within `untimedMs` of the first are not timed. */
export function keepTruth(untimedMs: number): TruthKeeper {
  const loopDelay = monitorEventLoopDelay({ resolution: 1 })
  loopDelay.enable()
  const firstToken = makeSamples()
  const gap = makeSamples()
  const counts = { requests: 0, completed: 0, refused: 0, aborted: 0, events: 0, peakInFlight: 0, connections: 0 }
  let inFlight = 0
  let firstRequestMs = Number.NaN

  return {
    connected() {
      counts.connections++
    },
    received(receivedMs) {
      const index = counts.requests++
      if (index === 0) firstRequestMs = receivedMs
      const isTimed = receivedMs - firstRequestMs >= untimedMs
      inFlight++
      counts.peakInFlight = Math.max(counts.peakInFlight, inFlight)
      let lastMs = Number.NaN
      return {
        index,
        wrote(nowMs) {
          if (!isTimed) return
          if (Number.isNaN(lastMs)) firstToken.add(nowMs - receivedMs)
          else gap.add(nowMs - lastMs)
          lastMs = nowMs
        },
        ended(how, events) {
          inFlight--
          counts[how]++
          counts.events += events
        },
      }
    },
    take() {
      const taken: Truth = {
        ...counts,
        firstRequestMs,
        firstToken: firstToken.take(),
        gap: gap.take(),
        loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
        loopDelayMaxMs: loopDelay.max / 1e6,
      }
      Object.assign(counts, {
        requests: 0,
        completed: 0,
        refused: 0,
        aborted: 0,
        events: 0,
        peakInFlight: inFlight,
        connections: 0,
      })
      firstRequestMs = Number.NaN
      loopDelay.reset()
      return taken
    },
  }
}
