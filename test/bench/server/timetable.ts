// One timer for all replies. Each tick writes what is due, one write a burst, and a reply that is late for several
// writes them one after the other.
//
// Clients begin all their streams at once, and with replies of one length they would for ever begin them at once: a
// burst would be measured, and no steady load. So the first reply of each stream is cut short, each at another length,
// and from the second on the streams lie evenly over the time of a reply.
import assert from 'node:assert/strict'
import { systemClock } from '../../../src/time/system-clock.ts'
import type { Pace } from './pace.ts'
import { FRAMES_BESIDE_CHUNKS, type ReplyFrames } from './reply-frames.ts'
import type { ReplyTruth, TruthKeeper } from './truth.ts'

/** Where the frames of one reply go. */
export interface ReplySink {
  /** The response begins: its headers. */
  accept(): void
  write(frames: Buffer): void
  end(frames: Buffer): void
  /** Answers with a 429 in place of a reply. */
  refuse(): void
}

export interface Timetable {
  /** The request is whole. Returns what to do when the client leaves. */
  begin(sink: ReplySink): () => void
}

export interface TimetableOptions {
  readonly pace: Pace
  /** The first replies, of so many, are cut short. */
  readonly streams: number
  /** Of the requests, spread evenly over them. */
  readonly refusedShare: number
  readonly frames: ReplyFrames
  readonly truth: TruthKeeper
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

export function openTimetable({ frames, pace, refusedShare, streams, truth }: TimetableOptions): Timetable {
  const { burst, chunks, firstTokenMs, gapMs } = pace
  assert(chunks % burst === 0, `${chunks} chunks cannot come in bursts of ${burst}`)
  const isPaced = firstTokenMs > 0 || gapMs > 0
  const whole = Buffer.concat([frames.start, ...Array.from({ length: chunks }, () => frames.delta), frames.end(chunks)])
  const opening = Buffer.concat([frames.start, frames.burst])
  const live = new Set<Reply>()

  const writeDue = (reply: Reply): void => {
    let nowMs = systemClock.nowMs()
    while (reply.sent < reply.chunks && nowMs >= reply.receivedMs + firstTokenMs + (reply.sent / burst) * gapMs) {
      for (let chunk = 0; chunk < burst; chunk++) reply.truth.wrote(nowMs)
      reply.sink.write(reply.sent === 0 ? opening : frames.burst)
      reply.sent += burst
      nowMs = systemClock.nowMs()
    }
    if (reply.sent < reply.chunks) return
    reply.sink.end(frames.end(reply.chunks))
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
      if (Math.floor((ofReply.index + 1) * refusedShare) > Math.floor(ofReply.index * refusedShare)) {
        sink.refuse()
        ofReply.ended('refused', 0)
        return () => undefined
      }
      sink.accept()
      if (!isPaced) {
        ofReply.wrote(receivedMs)
        sink.end(whole)
        ofReply.ended('completed', chunks + FRAMES_BESIDE_CHUNKS)
        return () => undefined
      }
      const share = ofReply.index < streams ? (ofReply.index * GOLDEN_RATIO) % 1 : 1
      const length = burst * Math.max(1, Math.round((chunks / burst) * share))
      const reply: Reply = { sink, truth: ofReply, receivedMs, chunks: length, sent: 0 }
      live.add(reply)
      return () => {
        if (live.delete(reply)) reply.truth.ended('aborted', reply.sent)
      }
    },
  }
}
