import type { EndpointOptions } from '../profile/profile.ts'
import { isThrottle } from '../wire/api-error.ts'
import type { ApiError } from '../wire/refusal.ts'

/** Whole seconds, rounded up. Whether the real service sends any is not known. */
export const throttleHeaders = (error: ApiError, { retryAfterMs }: EndpointOptions): Readonly<Record<string, string>> =>
  retryAfterMs === null || !isThrottle(error) ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }
