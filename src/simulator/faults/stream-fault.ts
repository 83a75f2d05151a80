import { z } from 'zod'
import type { ApiError } from '../wire/api-error.ts'
import type { GoAway } from '../wire/exchange.ts'
import type { StreamWords } from '../wire/stream-words.ts'
import type { CallOutcome } from '../vocabulary.ts'

/** What happens to a reply whose HTTP 200 is decided: it waits, then writes, then goes on or is over. */
export interface StreamFault {
  /** The fault's kind, for the truth. */
  readonly name: string
  /** `first-frame`: instead of messageStart. `end`: instead of the last frame. */
  readonly at: 'first-frame' | 'end' | { readonly afterDeltas: number }
  readonly delayMs: number
  /** How much later the call comes to its machine. */
  readonly lateMs: number
  /** What the stream says then, in its own framing; null is nothing. */
  readonly say: ((words: StreamWords) => Buffer) | null
  readonly next: StreamFaultEnd
  /** What a reply that is answered whole gets instead: it has no frames. Null cuts it in the middle. */
  readonly error: ApiError | null
  /** What becomes of the call; null leaves it to complete. */
  readonly outcome: CallOutcome | null
}

type StreamFaultEnd =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'end' }
  /** Over at once, as if the model had said nothing. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'go-away'; readonly how: GoAway }
  | ({ readonly kind: 'drip' } & Drip)

/** All that follows is written a few bytes at a time: the frames of a stream and its end, or a whole answer. */
export interface Drip {
  readonly bytesAtOnce: number
  readonly everyMs: number
}

const durationMs = z.number().nonnegative().max(86_400_000)

/** Which calls a fault strikes: a share of them, or the next so many, of those that fit the rest. */
export const aim = {
  share: z.number().min(0).max(1).optional(),
  count: z.int().positive().optional(),
  /** The id that is called: a model's, a profile's, or the last part of an ARN. */
  model: z.string().min(1).optional(),
  /** Calls that carry this header, with any value unless one is given. */
  header: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .transform((name) => name.toLowerCase()),
      value: z.string().optional(),
    })
    .optional(),
  /** In the world's time, from the moment that the fault was asked for: from when, for how long, and how often again. */
  schedule: z
    .strictObject({
      afterMs: durationMs.default(0),
      forMs: durationMs.positive().optional(),
      everyMs: durationMs.positive().optional(),
    })
    .refine(({ forMs, everyMs }) => everyMs === undefined || (forMs !== undefined && forMs < everyMs), {
      error: 'expected `forMs` below `everyMs`: a fault that comes again has to end between',
    })
    .optional(),
}

type Aim = z.infer<z.ZodObject<typeof aim>>

/** The call that may be struck. */
export interface AimedCall {
  readonly model: string | null
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/** Whether a call fits, `sinceMs` of the world after the fault was asked for; share and count apart. */
export function isInAim({ model, header, schedule }: Aim, call: AimedCall, sinceMs: number): boolean {
  if (model !== undefined && model !== call.model) return false
  if (header !== undefined) {
    const value = call.headers[header.name]
    if (value === undefined || (header.value !== undefined && header.value !== value)) return false
  }
  return schedule === undefined || isDue(schedule, sinceMs)
}

function isDue({ afterMs, forMs = Infinity, everyMs }: NonNullable<Aim['schedule']>, sinceMs: number): boolean {
  const intoMs = sinceMs - afterMs
  if (intoMs < 0) return false
  return (everyMs === undefined ? intoMs : intoMs % everyMs) < forMs
}

/** How many deltas are written before a fault strikes; a reply that has fewer is struck after its last. */
export const afterDeltas = z.int().nonnegative().default(3)
