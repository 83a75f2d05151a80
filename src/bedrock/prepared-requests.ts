// What the SDK makes of all calls of a mode alike (endpoint, path, headers, user agent, the way of signing) is taken from
// one request that it made; a call adds what is its own: its body, its id, and the signature over both at its moment. Credentials are
// still the SDK's to find, to keep and to renew.
import { randomUUID } from 'node:crypto'
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { TokenIdentity } from '@smithy/types'
import { wallClockMs } from '../time/system-clock.ts'
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
  const bearer = bearerHeaderOf(made)
  if (bearer !== undefined) return prepareBearer(client, made, bearer)
  const { authorization, ...headers } = made.headers
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

/** The SDK does not write it as it writes its own signatures, in small letters. */
const bearerHeaderOf = ({ headers }: WireRequest): string | undefined =>
  Object.keys(headers).find(
    (name) => name.toLowerCase() === 'authorization' && headers[name]?.startsWith('Bearer ') === true,
  )

const BEARER = 'smithy.api#httpBearerAuth'

/** An API key: the client has it in its configuration, or the SDK finds it in the environment. */
function prepareBearer(client: BedrockRuntimeClient, made: WireRequest, header: string): PreparedRequests | null {
  const { httpAuthSchemes, token } = client.config
  const scheme = httpAuthSchemes.find(({ schemeId }) => schemeId === BEARER)
  const provide = scheme?.identityProvider({ getIdentityProvider: () => token })
  if (provide === undefined) return null
  return {
    async make(body) {
      const identity = (await provide({})) as TokenIdentity
      return { ...made, body, headers: { ...ofCall(made.headers, body), [header]: `Bearer ${identity.token}` } }
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
