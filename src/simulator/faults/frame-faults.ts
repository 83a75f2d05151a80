// Faults in the framing itself.
import { z } from 'zod'

import { makeRandom } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { afterDeltas, aim } from './aim.ts'
import type { StreamFault } from './stream-fault.ts'

const PRELUDE_CHECKSUM_AT = 8
const HEADERS_AT = 12
const CHECKSUM_BYTES = 4

const anyDelta = (frames: DeltaFrames): Buffer => frames(1, makeRandom(0, 'faults'))

/** Where a frame is cut off: in its first field, between the two lengths, among its headers, or in its payload. */
const cutPlaces = ['length', 'prelude', 'headers', 'payload'] as const

/** The response ends cleanly, but inside a frame: in one of its parts, or after `keepBytes` of it. */
export const cutFrameFault = z.strictObject({
  kind: z.literal('cut-frame'),
  ...aim,
  afterDeltas,
  in: z.enum(cutPlaces).default('payload'),
  keepBytes: z.int().positive().optional(),
})

export function cutFrame(fault: z.infer<typeof cutFrameFault>, frames: DeltaFrames): StreamFault {
  const frame = anyDelta(frames)
  const keepBytes = Math.min(fault.keepBytes ?? middleOf(fault.in, frame), frame.length - 1)
  return {
    name: fault.kind,
    at: { afterDeltas: fault.afterDeltas },
    delayMs: 0,
    bytes: frame.subarray(0, keepBytes),
    next: { kind: 'end' },
    error: null,
    outcome: 'failed',
  }
}

function middleOf(place: (typeof cutPlaces)[number], frame: Buffer): number {
  const headersLength = frame.readUInt32BE(4)
  const payloadAt = HEADERS_AT + headersLength
  switch (place) {
    case 'length':
      return 2
    case 'prelude':
      return 6
    case 'headers':
      return HEADERS_AT + Math.floor(headersLength / 2)
    case 'payload':
      return payloadAt + Math.floor((frame.length - CHECKSUM_BYTES - payloadAt) / 2)
  }
}

/** An extra delta with a wrong checksum; the stream then goes on as if nothing were the matter. */
export const badCrcFault = z.strictObject({
  kind: z.literal('bad-crc'),
  ...aim,
  afterDeltas,
  of: z.enum(['prelude', 'message']).default('message'),
})

export function badCrc(fault: z.infer<typeof badCrcFault>, frames: DeltaFrames): StreamFault {
  const frame = Buffer.from(anyDelta(frames))
  const spoiledAt = fault.of === 'prelude' ? PRELUDE_CHECKSUM_AT : frame.length - 1
  frame.writeUInt8(frame.readUInt8(spoiledAt) ^ 0xff, spoiledAt)
  return {
    name: fault.kind,
    at: { afterDeltas: fault.afterDeltas },
    delayMs: 0,
    bytes: frame,
    next: { kind: 'go-on' },
    error: null,
    outcome: 'failed',
  }
}
