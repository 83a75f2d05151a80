// Faults that answer with an HTTP error instead of a reply.
import { z } from 'zod'

import { throttled } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { aim } from './aim.ts'
import { modelledErrors } from './modelled-errors.ts'

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

const UNKNOWN = { status: 500, message: 'The system encountered an unexpected error during processing.' }

export function errorAnswer({ name, status, message }: z.infer<typeof errorFault>): ApiError {
  const modelled = modelledErrors.get(name) ?? UNKNOWN
  return { ...modelled, name, status: status ?? modelled.status, message: message ?? modelled.message }
}
