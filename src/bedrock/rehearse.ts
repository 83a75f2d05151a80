import type { SendAttempt } from './attempt-middleware.ts'

/** How a rehearsal ends when all went well: the request was ready to be sent, and was not. */
const READY = new Error('The request was ready.')

/**
 * Takes a call through all that the SDK does before it sends one: credentials, endpoint, serialisation,
 * signature. Nothing goes to Bedrock. Returns what stood in the way, or null.
 */
export async function rehearse(call: (sendAttempt: SendAttempt) => Promise<unknown>): Promise<Error | null> {
  try {
    await call(() => Promise.reject(READY))
  } catch (error) {
    if (error === READY) return null
    return error instanceof Error ? error : new Error(String(error))
  }
  return null
}
