import { z } from 'zod'
import { CUT_PLACES, SPOILT_PARTS } from '../wire/stream-words.ts'
import { afterDeltas, aim, type StreamFault } from './stream-fault.ts'

/** Nothing is said, and all goes on. */
const silence = (name: string, deltas: number): StreamFault => ({
  name,
  at: { afterDeltas: deltas },
  delayMs: 0,
  lateMs: 0,
  say: null,
  next: { kind: 'go-on' },
  error: null,
  outcome: 'failed',
})

// Faults in the framing itself.

/** The response ends cleanly, but inside a frame: in one of its parts, or after `keepBytes` of it. */
export const cutFrameFault = z.strictObject({
  kind: z.literal('cut-frame'),
  ...aim,
  afterDeltas,
  in: z.enum(CUT_PLACES).default('payload'),
  keepBytes: z.int().positive().optional(),
})

export const cutFrame = (fault: z.infer<typeof cutFrameFault>): StreamFault => ({
  ...silence(fault.kind, fault.afterDeltas),
  say: (words) => words.cutFrame(fault.in, fault.keepBytes),
  next: { kind: 'end' },
})

/** An extra delta with a wrong checksum; the stream then goes on as if nothing were the matter. */
export const badCrcFault = z.strictObject({
  kind: z.literal('bad-crc'),
  ...aim,
  afterDeltas,
  of: z.enum(SPOILT_PARTS).default('message'),
})

export const badCrc = (fault: z.infer<typeof badCrcFault>): StreamFault => ({
  ...silence(fault.kind, fault.afterDeltas),
  say: (words) => words.spoiltFrame(fault.of),
})

// Faults in which a stream stops without a word of why.

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
  lateMs: 0,
  say: null,
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
  lateMs: 0,
  say: null,
  next: { kind: 'drip', bytesAtOnce: fault.bytesAtOnce, everyMs: fault.everyMs },
  error: null,
  outcome: null,
})
