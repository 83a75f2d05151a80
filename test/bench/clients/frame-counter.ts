// What clients without a meaning of their own make of a reply: they count its frames, and take the time of each chunk.
import { makeSamples, type DurationReading } from '../samples.ts'

/** The frames of one reply. */
export type FrameCounter = (bytes: Buffer) => void

export interface FrameTimes {
  /** A request is sent. */
  begin(): FrameCounter
  take(): { readonly firstToken: DurationReading; readonly gap: DurationReading }
}

/** After messageStart. */
const FIRST_DELTA = 2

/** All deltas of the server are alike: a frame as long as the first one is another, so that none need be read. */
export function timeFrames(untimedMs: number): FrameTimes {
  const firstToken = makeSamples()
  const gap = makeSamples()
  const startedMs = performance.now()
  return {
    begin() {
      const sentMs = performance.now()
      const isTimed = sentMs - startedMs >= untimedMs
      let lastMs = Number.NaN
      let carry: Buffer | undefined
      let frames = 0
      let deltaBytes = 0
      return (read) => {
        const bytes = carry === undefined ? read : Buffer.concat([carry, read])
        let at = 0
        while (bytes.length - at >= 4) {
          const frameBytes = bytes.readUInt32BE(at)
          if (bytes.length - at < frameBytes) break
          at += frameBytes
          if (++frames === FIRST_DELTA) deltaBytes = frameBytes
          if (frameBytes !== deltaBytes || !isTimed) continue
          const nowMs = performance.now()
          if (frames === FIRST_DELTA) firstToken.add(nowMs - sentMs)
          else gap.add(nowMs - lastMs)
          lastMs = nowMs
        }
        carry = at < bytes.length ? bytes.subarray(at) : undefined
      }
    },
    take: () => ({ firstToken: firstToken.take(), gap: gap.take() }),
  }
}
