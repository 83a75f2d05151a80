// One timer for all replies. Each tick writes what is due, one write a chunk, and a reply that is late for several
// writes them one after the other.
//
// Clients begin all their streams at once, and with replies of one length they would for ever begin them at once: a
// burst would be measured, and no steady load. So the first reply of each stream is cut short, each at another length,
// and from the second on the streams lie evenly over the time of a reply.
import { systemClock } from '../../../src/time/system-clock.ts'
import type { Pace } from './pace.ts'
import { FRAMES_BESIDE_CHUNKS, type ReplyFrames } from './reply-frames.ts'
import type { ReplyTruth, TruthKeeper } from './truth.ts'

/** Where the frames of one reply go. */
export interface ReplySink {
  write(frames: Buffer): void
  end(frames: Buffer): void
}

export interface Timetable {
  /** The request is whole and the headers of the reply are written. Returns what to do when the client leaves. */
  begin(sink: ReplySink): () => void
}

interface Reply {
  readonly sink: ReplySink
  readonly truth: ReplyTruth
  readonly receivedMs: number
  readonly chunks: number
  sent: number
}

const TICK_MS = 1
/** Its multiples, less their whole parts, lie as evenly between 0 and 1 as any so many numbers can. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2

/** Cuts the first `streams` replies short. */
export function openTimetable(pace: Pace, streams: number, frames: ReplyFrames, truth: TruthKeeper): Timetable {
  const { chunks, firstTokenMs, gapMs } = pace
  const isPaced = firstTokenMs > 0 || gapMs > 0
  const whole = Buffer.concat([frames.start, ...Array.from({ length: chunks }, () => frames.delta), frames.end])
  const opening = Buffer.concat([frames.start, frames.delta])
  const live = new Set<Reply>()

  const writeDue = (reply: Reply): void => {
    let nowMs = systemClock.nowMs()
    while (reply.sent < reply.chunks && nowMs >= reply.receivedMs + firstTokenMs + reply.sent * gapMs) {
      reply.truth.wrote(nowMs)
      reply.sink.write(reply.sent++ === 0 ? opening : frames.delta)
      nowMs = systemClock.nowMs()
    }
    if (reply.sent < reply.chunks) return
    reply.sink.end(frames.end)
    live.delete(reply)
    reply.truth.ended('completed', reply.chunks + FRAMES_BESIDE_CHUNKS)
  }
  if (isPaced) {
    setInterval(() => {
      for (const reply of live) writeDue(reply)
    }, TICK_MS)
  }
  return {
    begin(sink) {
      const receivedMs = systemClock.nowMs()
      const ofReply = truth.received(receivedMs)
      if (!isPaced) {
        ofReply.wrote(receivedMs)
        sink.end(whole)
        ofReply.ended('completed', chunks + FRAMES_BESIDE_CHUNKS)
        return () => undefined
      }
      const share = ofReply.index < streams ? (ofReply.index * GOLDEN_RATIO) % 1 : 1
      const length = Math.max(1, Math.round(chunks * share))
      const reply: Reply = { sink, truth: ofReply, receivedMs, chunks: length, sent: 0 }
      live.add(reply)
      return () => {
        if (live.delete(reply)) reply.truth.ended('aborted', reply.sent)
      }
    },
  }
}
