import { z } from 'zod'
import { apiError } from '../wire/api-error.ts'
import { aim, type StreamFault } from './stream-fault.ts'

// Faults of a reply as a whole: at its end, in the place of all of it, or before it begins.

const plain = {
  delayMs: 0,
  lateMs: 0,
  say: null,
  error: null,
  outcome: 'failed',
} satisfies Partial<StreamFault>

/** The whole reply, but not the frame that says that it is over; then a clean end. */
export const noEndFault = z.strictObject({ kind: z.literal('no-end'), ...aim })

export const noEnd = (fault: z.infer<typeof noEndFault>): StreamFault => ({
  ...plain,
  name: fault.kind,
  at: 'end',
  next: { kind: 'end' },
})

/** The whole reply, and in the place of that frame an exception. */
export const failAtEndFault = z.strictObject({
  kind: z.literal('fail-at-end'),
  ...aim,
  message: z.string().max(1_000).optional(),
})

/** Captured of Responses: https://github.com/openai/codex/issues/27185 */
const SORRY = 'The server had an error while processing your request. Sorry about that!'

export function failAtEnd({ kind, message = SORRY }: z.infer<typeof failAtEndFault>): StreamFault {
  const error = apiError(500, 'InternalServerException', message)
  return {
    ...plain,
    name: kind,
    at: 'end',
    say: (words) => words.exception('internalServerException', error),
    next: { kind: 'end' },
    error,
  }
}

/** A success with nothing in it. Captured of Responses: https://github.com/anomalyco/opencode/issues/31430 */
export const emptyFault = z.strictObject({ kind: z.literal('empty'), ...aim })

export const empty = (fault: z.infer<typeof emptyFault>): StreamFault => ({
  ...plain,
  name: fault.kind,
  at: 'first-frame',
  next: { kind: 'empty' },
})

/** Silence before the headers, for so much longer. The call still completes. */
export const lateFault = z.strictObject({
  kind: z.literal('late'),
  ...aim,
  ms: z.number().positive().max(3_600_000),
})

export const late = (fault: z.infer<typeof lateFault>): StreamFault => ({
  ...plain,
  name: fault.kind,
  at: { afterDeltas: 0 },
  lateMs: fault.ms,
  next: { kind: 'go-on' },
  outcome: null,
})
