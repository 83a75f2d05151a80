// Faults that answer with an HTTP error instead of a reply.
import { z } from 'zod'

import { throttled } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { aim } from './aim.ts'

/** HTTP 429 as the quota would answer it. */
export const throttleFault = z.strictObject({
  kind: z.literal('throttle'),
  ...aim,
  cause: z.enum(['requests', 'tokens']).default('requests'),
})

export const throttleAnswer = (fault: z.infer<typeof throttleFault>): ApiError => throttled(fault.cause)

/** Any status with any exception name. */
export const errorFault = z.strictObject({
  kind: z.literal('error'),
  ...aim,
  status: z.int().min(400).max(599).default(500),
  name: z
    .string()
    .regex(/^[A-Za-z]{1,100}$/)
    .default('InternalServerException'),
  message: z.string().max(1_000).default('The system encountered an unexpected error during processing.'),
})

export const errorAnswer = ({ status, name, message }: z.infer<typeof errorFault>): ApiError => ({
  status,
  name,
  message,
})
