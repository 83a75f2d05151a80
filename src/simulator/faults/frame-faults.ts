// Faults in the framing itself.
import { z } from 'zod'

import { makeRandom } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { afterDeltas, aim } from './aim.ts'
import type { StreamFault } from './stream-fault.ts'

const anyDelta = (frames: DeltaFrames): Buffer => frames(1, makeRandom(0, 'faults'))

/** The response ends cleanly, but inside a frame: after `keepBytes` of it, or after half. */
export const cutFrameFault = z.strictObject({
  kind: z.literal('cut-frame'),
  ...aim,
  afterDeltas,
  keepBytes: z.int().positive().optional(),
})

export function cutFrame(fault: z.infer<typeof cutFrameFault>, frames: DeltaFrames): StreamFault {
  const frame = anyDelta(frames)
  const keepBytes = Math.min(fault.keepBytes ?? Math.floor(frame.length / 2), frame.length - 1)
  return {
    name: fault.kind,
    at: { afterDeltas: fault.afterDeltas },
    delayMs: 0,
    bytes: frame.subarray(0, keepBytes),
    next: 'end',
    outcome: 'failed',
  }
}

/** An extra delta whose last checksum is wrong; the stream then goes on as if nothing were the matter. */
export const badCrcFault = z.strictObject({ kind: z.literal('bad-crc'), ...aim, afterDeltas })

export function badCrc(fault: z.infer<typeof badCrcFault>, frames: DeltaFrames): StreamFault {
  const frame = Buffer.from(anyDelta(frames))
  frame.writeUInt8(frame.readUInt8(frame.length - 1) ^ 0xff, frame.length - 1)
  return {
    name: fault.kind,
    at: { afterDeltas: fault.afterDeltas },
    delayMs: 0,
    bytes: frame,
    next: 'go-on',
    outcome: 'failed',
  }
}
