// Faults in which a stream stops without a word of why.
import { z } from 'zod'

import { afterDeltas, aim } from './aim.ts'
import type { StreamFault } from './stream-fault.ts'

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
