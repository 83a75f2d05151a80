// Faults of the whole server, from the moment that they are asked for.
import { z } from 'zod'

const standstillMs = z.number().positive().max(600_000)

/** It reads, answers and writes nothing for `ms`. */
const pauseFault = z.strictObject({ kind: z.literal('pause'), ms: standstillMs })

/** Its port is closed for `ms`, and every connection breaks. */
const refuseConnectionsFault = z.strictObject({ kind: z.literal('refuse-connections'), ms: standstillMs })

/** Its time of day is `ms` ahead of the truth, or behind it when below 0, until a reset or another skew. */
const clockSkewFault = z.strictObject({ kind: z.literal('clock-skew'), ms: z.number().min(-864e5).max(864e5) })

export const serverFaultSchema = z.discriminatedUnion('kind', [pauseFault, refuseConnectionsFault, clockSkewFault])

export const SERVER_FAULT_KINDS: readonly string[] = serverFaultSchema.options.map(({ shape }) => shape.kind.value)

export type ServerFault = z.infer<typeof serverFaultSchema>

/** Blocks the thread, so that no socket is served: to its clients it is a machine that hangs. */
export function standStill(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)
}
