// What the SDK makes of all calls of a mode alike (endpoint, path, headers, user agent, the way of signing) is taken from
// one request that it made; a call adds what is its own: its body, its id, and the signature over both at its moment. Credentials are
// still the SDK's to find, to keep and to renew.
import { randomUUID } from 'node:crypto'
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import { wallClockMs } from '../time/wall-clock.ts'
import type { WireRequest } from './exchange.ts'
import { type Headers, makeSigv4Signer } from './sigv4-signer.ts'

export interface PreparedRequests {
  /** The request with this body. Rejects as the SDK does where there are no credentials. */
  make(body: string | Uint8Array): Promise<WireRequest>
}

/**
 * `made`: a request of the SDK's, signed. Null where it is signed in a way that is not known here, or in which the same request
 * does not come out with the same signature: then the SDK has to make them all.
 */
export async function prepareRequests(
  client: BedrockRuntimeClient,
  made: WireRequest,
): Promise<PreparedRequests | null> {
  const { authorization, ...headers } = made.headers
  if (authorization?.startsWith('Bearer ') === true) return prepareBearer(client, made, headers)
  const signer = makeSigv4Signer(authorization)
  if (signer === null) return null
  const again = signer.sign(made, headers, await client.config.credentials(), momentOf(headers['x-amz-date']))
  if (again['authorization'] !== authorization) return null
  return {
    async make(body) {
      const identity = await client.config.credentials()
      const atEpochMs = wallClockMs() + client.config.systemClockOffset
      const { method, path } = made
      return { ...made, body, headers: signer.sign({ method, path, body }, ofCall(headers, body), identity, atEpochMs) }
    },
  }
}

function prepareBearer(client: BedrockRuntimeClient, made: WireRequest, headers: Headers): PreparedRequests | null {
  const { token } = client.config
  if (token === undefined) return null
  return {
    async make(body) {
      const identity = await token({})
      return { ...made, body, headers: { ...ofCall(headers, body), authorization: `Bearer ${identity.token}` } }
    },
  }
}

/** A body of another length, and a call of its own for whoever counts them. */
const ofCall = (headers: Headers, body: string | Uint8Array): Headers => ({
  ...headers,
  'content-length': String(Buffer.byteLength(body)),
  'amz-sdk-invocation-id': randomUUID(),
})

/** `20261120T223431Z` in ms since the epoch. */
const momentOf = (date = ''): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
