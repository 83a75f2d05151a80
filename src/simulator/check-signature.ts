import type { World } from './world.ts'
import type { ApiError } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'
import { verifySignature, verifyTime } from './wire/verify-signature.ts'

/**
 * What AWS would answer to a request that it cannot tell is from whom it says; null when this one is believed.
 * A signature covers the body, so that it is known only when that is complete: the request has long been received.
 * A world without keys believes every signature but one that its skewed clock finds too old or too new.
 */
export function checkSignature(world: World, exchange: Exchange, body: Buffer): ApiError | null {
  const serverTimeMs = world.serverTimeMs()
  if (world.keys !== null) return verifySignature({ ...exchange, body }, world.keys, { serverTimeMs, region: null })
  return world.isClockSkewed() ? verifyTime(exchange.headers, serverTimeMs) : null
}
