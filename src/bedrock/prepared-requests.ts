import { randomUUID } from 'node:crypto'
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import type { TokenIdentity } from '@smithy/types'
import type { Conversation } from '../conversation/conversation.ts'
import type { ModePlan } from '../plan/mode-plan.ts'
import { wallClockMs } from '../time/system-clock.ts'
import { apis } from './apis/apis.ts'
import { BodyHash } from './credentials/body-hash.ts'
import { type Headers, makeSigv4Signer } from './credentials/sigv4-signer.ts'
import type { AttemptMaker } from './sdk/attempt-middleware.ts'
import { isLeftToSdk } from './sdk/retry-strategy.ts'
import { type Body, byteLengthOf } from './wire/body.ts'
import type { WireOrigin, WireRequest } from './wire/exchange.ts'

// What the SDK makes of all calls of a mode alike (endpoint, path, headers, user agent, the way of signing) is taken from
// one request that it made; a call adds what is its own: its body, its id, and the signature over both at its moment. Credentials are
// still the SDK's to find, to keep and to renew.

interface PreparedRequests {
  /** The request with this body. Rejects as the SDK does where there are no credentials. */
  make(body: Body): Promise<WireRequest>
}

/**
 * `made`: a request of the SDK's, signed. Null where it is signed in a way that is not known here, or in which the same request
 * does not come out with the same signature: then the SDK has to make them all.
 */
async function prepareRequests(client: BedrockRuntimeClient, made: WireRequest): Promise<PreparedRequests | null> {
  const bearer = bearerHeaderOf(made)
  if (bearer !== undefined) return prepareBearer(client, made, bearer)
  const { authorization, ...headers } = made.headers
  const signer = makeSigv4Signer(authorization)
  if (signer === null) return null
  const bodies = new BodyHash()
  const ofMade = { ...made, bodyHash: await bodies.of(made.body) }
  const again = signer.sign(ofMade, headers, await client.config.credentials(), momentOf(headers['x-amz-date']))
  if (again['authorization'] !== authorization) return null
  return {
    async make(body) {
      const bodyHash = await bodies.of(body)
      const identity = await client.config.credentials()
      const atEpochMs = wallClockMs() + client.config.systemClockOffset
      const { method, path } = made
      return {
        ...made,
        body,
        headers: signer.sign({ method, path, bodyHash }, ofCall(headers, body), identity, atEpochMs),
      }
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
const ofCall = (headers: Headers, body: Body): Headers => ({
  ...headers,
  'content-length': String(byteLengthOf(body)),
  'amz-sdk-invocation-id': randomUUID(),
})

/** `20261120T223431Z` in ms since the epoch. */
const momentOf = (date = ''): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

type Rehearsal =
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

/** A call of it sends nothing worth reading. */
const NO_WORDS: Conversation = {
  system: null,
  messages: [],
  tools: null,
  maxOutputTokens: null,
  aimedInputTokens: null,
}

/**
 * Takes a call of the mode through all that the SDK does before it sends one: credentials, endpoint, serialisation,
 * signature. Nothing goes to Bedrock. Returns what would, or what stood in the way.
 */
export async function rehearse(mode: ModePlan, client: BedrockRuntimeClient): Promise<Rehearsal> {
  const attempts: AttemptMaker = { attempt: (request) => Promise.reject(new Ready(request)) }
  try {
    await apis[mode.api].send({ client, mode, conversation: NO_WORDS, attempts })
  } catch (error) {
    if (error instanceof Ready) return { kind: 'ready', request: error.request }
    return { kind: 'hindered', problem: error instanceof Error ? error : new Error(String(error)) }
  }
  throw new Error('the SDK answered without a request')
}

/** What can be done for a mode's calls before the first of them. */
export interface Preparation {
  /** Does it, once it is possible; to be awaited by each call. Never rejects. */
  prepare(): Promise<Prepared>
}

interface Prepared {
  /** Null where the SDK has to make each request. */
  readonly requests: PreparedRequests | null
  /** Where they go; null as long as that is not known. */
  readonly origin: WireOrigin | null
  /** What stood in the way of a request; null where nothing did. */
  readonly problem: Error | null
}

export function makePreparation(mode: ModePlan, client: BedrockRuntimeClient): Preparation {
  let prepared: Promise<Prepared> | undefined
  const attempt = async (): Promise<Prepared> => {
    try {
      const rehearsal = await rehearse(mode, client)
      if (rehearsal.kind === 'hindered') throw rehearsal.problem
      const { request } = rehearsal
      const requests = isLeftToSdk(mode.retries) ? null : await prepareRequests(client, request)
      return { requests, origin: request, problem: null }
    } catch (error) {
      // Credentials may be there for a later call.
      prepared = undefined
      return { requests: null, origin: null, problem: error instanceof Error ? error : new Error(String(error)) }
    }
  }
  return { prepare: () => (prepared ??= attempt()) }
}
