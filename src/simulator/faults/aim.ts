import { z } from 'zod'

/** Which calls a fault strikes: exactly one of the two. */
export const aim = {
  share: z.number().min(0).max(1).optional(),
  count: z.int().positive().optional(),
}

/** How many deltas are written before a fault strikes; a reply that has fewer is struck after its last. */
export const afterDeltas = z.int().nonnegative().default(3)
