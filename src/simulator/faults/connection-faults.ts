// Faults of the connection that a call came over.
import { z } from 'zod'

import { afterDeltas, aim } from './aim.ts'
import type { StreamFault } from './stream-fault.ts'

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
