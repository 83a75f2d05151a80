import { z } from 'zod'
import { makeRandom } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { afterDeltas, aim, type StreamFault } from './stream-fault.ts'

// Faults in the framing itself.

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

// Faults in which a stream stops without a word of why.

const silence = (name: string, deltas: number): StreamFault => ({
  name,
  at: { afterDeltas: deltas },
  delayMs: 0,
  bytes: null,
  next: { kind: 'go-on' },
  error: null,
  outcome: 'failed',
})

/** The connection (HTTP/1.1) or the stream (HTTP/2) is reset. */
export const resetFault = z.strictObject({ kind: z.literal('reset'), ...aim, afterDeltas })

export const reset = (fault: z.infer<typeof resetFault>): StreamFault => ({
  ...silence(fault.kind, fault.afterDeltas),
  next: { kind: 'reset' },
})

/** A clean end of the response, between frames, with no messageStop. */
export const finEarlyFault = z.strictObject({ kind: z.literal('fin-early'), ...aim, afterDeltas })

export const finEarly = (fault: z.infer<typeof finEarlyFault>): StreamFault => ({
  ...silence(fault.kind, fault.afterDeltas),
  next: { kind: 'end' },
})

/** Nothing for `ms`, then the rest, all of it that much later. The call still completes. */
export const stallFault = z.strictObject({
  kind: z.literal('stall'),
  ...aim,
  afterDeltas,
  ms: z.number().positive().max(3_600_000),
})

export const stall = (fault: z.infer<typeof stallFault>): StreamFault => ({
  ...silence(fault.kind, fault.afterDeltas),
  delayMs: fault.ms,
  error: null,
  outcome: null,
})

// Faults of the connection that a call came over.

/** No answer at all: REFUSED_STREAM on HTTP/2, a closed connection on HTTP/1.1. */
export const refuseStreamFault = z.strictObject({ kind: z.literal('refuse-stream'), ...aim })

/** GOAWAY on HTTP/2; on HTTP/1.1 `connection: close`, or a reset `at-once`. */
export const goAwayFault = z.strictObject({
  kind: z.literal('go-away'),
  ...aim,
  afterDeltas,
  how: z.enum(['after-this', 'at-once']).default('after-this'),
})

export const goAway = (fault: z.infer<typeof goAwayFault>): StreamFault => ({
  name: fault.kind,
  // The header that closes an HTTP/1.1 connection leaves with the first byte.
  at: { afterDeltas: fault.afterDeltas },
  delayMs: 0,
  bytes: null,
  next: { kind: 'go-away', how: fault.how },
  error: null,
  outcome: fault.how === 'at-once' ? 'failed' : null,
})

/** From then on every frame, or the whole answer, comes a few bytes at a time. The call still completes. */
export const dripFault = z.strictObject({
  kind: z.literal('drip'),
  ...aim,
  afterDeltas,
  bytesAtOnce: z.int().positive().max(1_000).default(16),
  everyMs: z.number().positive().max(60_000).default(20),
})

export const drip = (fault: z.infer<typeof dripFault>): StreamFault => ({
  name: fault.kind,
  at: { afterDeltas: fault.afterDeltas },
  delayMs: 0,
  bytes: null,
  next: { kind: 'drip', bytesAtOnce: fault.bytesAtOnce, everyMs: fault.everyMs },
  error: null,
  outcome: null,
})
