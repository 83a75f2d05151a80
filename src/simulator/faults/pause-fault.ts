import { z } from 'zod'

/** The whole server stands still for `ms` from this moment: it reads, answers and writes nothing. */
export const pauseFault = z.strictObject({ kind: z.literal('pause'), ms: z.number().positive().max(600_000) })

/** Blocks the thread, so that no socket is served: to its clients it is a machine that hangs. */
export function standStill(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)
}
