import type { SendAttempt } from './attempt-middleware.ts'
import type { WireRequest } from './exchange.ts'

export type Rehearsal =
  | { readonly kind: 'ready'; readonly request: WireRequest }
  | { readonly kind: 'hindered'; readonly problem: Error }

/** How a rehearsal ends when all went well: the request was ready to be sent, and was not. */
class Ready extends Error {
  readonly request: WireRequest

  constructor(request: WireRequest) {
    super('The request was ready.')
    this.request = request
  }
}

/**
 * Takes a call through all that the SDK does before it sends one: credentials, endpoint, serialisation,
 * signature. Nothing goes to Bedrock. Returns what would, or what stood in the way.
 */
export async function rehearse(call: (sendAttempt: SendAttempt) => Promise<unknown>): Promise<Rehearsal> {
  try {
    await call((request) => Promise.reject(new Ready(request)))
  } catch (error) {
    if (error instanceof Ready) return { kind: 'ready', request: error.request }
    return { kind: 'hindered', problem: error instanceof Error ? error : new Error(String(error)) }
  }
  throw new Error('the SDK answered without a request')
}
