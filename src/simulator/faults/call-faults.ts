import { z } from 'zod'
import { type ApiError, apiError, throttled } from '../wire/api-error.ts'
import { type ModelledError, modelledErrors } from './modelled-errors.ts'
import { afterDeltas, aim, type StreamFault } from './stream-fault.ts'
import type { CallOutcome } from '../vocabulary.ts'

// Faults that end a stream with an exception or an error frame, under the HTTP 200 that opened it.

/** The wire's word for an exception: a modelled one, or any other, which a client has to live with. */
const exception = z.string().regex(/^[A-Za-z]{1,100}$/)
const messageText = z.string().max(1_000).optional()

const THROTTLES = new Set(['throttlingException', 'serviceUnavailableException', 'modelNotReadyException'])
const outcomeOf = (type: string): CallOutcome => (THROTTLES.has(type) ? 'throttled' : 'failed')

const UNKNOWN: ModelledError = { status: 500, message: 'An error of an unknown kind.' }

interface ExceptionFault {
  readonly kind: string
  readonly exception: string
  readonly message?: string | undefined
}

function endingWith({ kind, exception: type, message: text }: ExceptionFault, at: StreamFault['at']): StreamFault {
  const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`
  const { status, message, ...details } = modelledErrors.get(name) ?? UNKNOWN
  const error = apiError(status, name, text ?? message, details)
  return {
    name: kind,
    at,
    delayMs: 0,
    lateMs: 0,
    say: (words) => words.exception(type, error),
    next: { kind: 'end' },
    error,
    outcome: outcomeOf(type),
  }
}

/** Instead of messageStart. An SDK's `send` rejects with it, and retries. */
export const exceptionFirstFrameFault = z.strictObject({
  kind: z.literal('exception-first-frame'),
  ...aim,
  exception: exception.default('throttlingException'),
  message: messageText,
})

export const exceptionFirstFrame = (fault: z.infer<typeof exceptionFirstFrameFault>): StreamFault =>
  endingWith(fault, 'first-frame')

/** Between deltas. */
export const exceptionMidStreamFault = z.strictObject({
  kind: z.literal('exception-mid-stream'),
  ...aim,
  afterDeltas,
  exception: exception.default('modelStreamErrorException'),
  message: messageText,
})

export const exceptionMidStream = (fault: z.infer<typeof exceptionMidStreamFault>): StreamFault =>
  endingWith(fault, { afterDeltas: fault.afterDeltas })

/** A frame of the kind `:message-type: error`, or an event `error`. */
export const errorFrameFault = z.strictObject({
  kind: z.literal('error-frame'),
  ...aim,
  afterDeltas,
  code: exception.default('InternalError'),
  message: messageText,
})

export const errorFrame = (fault: z.infer<typeof errorFrameFault>): StreamFault => ({
  name: fault.kind,
  at: { afterDeltas: fault.afterDeltas },
  delayMs: 0,
  lateMs: 0,
  say: (words) => words.errorFrame(fault.code, fault.message ?? 'An internal error occurred.'),
  next: { kind: 'end' },
  error: apiError(UNKNOWN.status, fault.code, UNKNOWN.message),
  outcome: 'failed',
})

// Faults that answer with an HTTP error instead of a reply.

/** HTTP 429 as the quota would answer it. */
export const throttleFault = z.strictObject({
  kind: z.literal('throttle'),
  ...aim,
  cause: z.enum(['requests', 'tokens', 'daily-tokens']).default('requests'),
})

export const throttleAnswer = (fault: z.infer<typeof throttleFault>): ApiError => throttled(fault.cause)

/** Any exception name; status and message are those of the API's own table unless given. */
export const errorFault = z.strictObject({
  kind: z.literal('error'),
  ...aim,
  name: z
    .string()
    .regex(/^[A-Za-z]{1,100}$/)
    .default('InternalServerException'),
  status: z.int().min(400).max(599).optional(),
  message: z.string().max(1_000).optional(),
})

const UNKNOWN_EXCEPTION = { status: 500, message: 'The system encountered an unexpected error during processing.' }

export function errorAnswer({ name, status, message }: z.infer<typeof errorFault>): ApiError {
  const { status: itsOwn, message: usual, ...details } = modelledErrors.get(name) ?? UNKNOWN_EXCEPTION
  return apiError(status ?? itsOwn, name, message ?? usual, details)
}
