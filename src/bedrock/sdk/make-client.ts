// The SDK's client of one mode. Everything that the environment could change about a call is said here.
import { createRequire } from 'node:module'
import { BedrockRuntimeClient, errorTypeRegistries } from '@aws-sdk/client-bedrock-runtime'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import type { ModePlan } from '../../plan/mode-plan.ts'
import type { Decoder } from '../../plan/run-plan.ts'
import type { PollClock } from '../../time/poll-clock.ts'
import {
  ATTEMPT_PLACE,
  attemptMiddleware,
  HAND_OVER_PLACE,
  handOverMiddleware,
  makeRequestHandler,
} from './attempt-middleware.ts'
import { apiKeyFor, type ApiKeys } from '../credentials/api-keys.ts'
import type { Credentials } from '../credentials/credential-sources.ts'
import type { ConnectionTiming, Transport } from '../wire/exchange.ts'
import { eventStreamMarshaller, makeLongTextCodec } from './codec.ts'
import { openHttp1Transport } from '../wire/http1-transport.ts'
import { openHttp2Transport } from '../wire/http2-transport.ts'
import { isLoopbackUrl } from '../loopback.ts'
import type { Proxies } from '../wire/proxy.ts'
import { makeRetryQuotas, RetryQuota } from '../retry-quota.ts'
import { speakWeb } from './web-middleware.ts'
import { makeRetryStrategy } from './retry-strategy.ts'
import type { ProvideCredentials } from '../credentials/shared-credentials.ts'

export type BedrockTarget = (
  | /** Each mode's own endpoint, with the user's credentials. */
    { readonly kind: 'aws' }
  /**
   * One endpoint for all modes. On this machine it is signed for with placeholders: it is not AWS, and need not see the user's credentials.
   * Elsewhere with the user's keys, and never with their API key, which would be sent as it is.
   */
  | { readonly kind: 'url'; readonly url: string; readonly apiKeys?: ApiKeys | undefined }
) & {
  /** Which of them a connection goes through; without it, all are direct. */
  readonly proxies?: Proxies | undefined
}

export interface ModeClient {
  readonly client: BedrockRuntimeClient
  readonly transport: Transport
}

const PLACEHOLDER = { accessKeyId: 'AKIAPLACEHOLDER', secretAccessKey: 'placeholder' }

const { version } = createRequire(import.meta.url)('../../../package.json') as { readonly version: string }

export interface ClientOptions {
  readonly mode: ModePlan
  readonly target: BedrockTarget
  readonly clock: PollClock
  /** Without it, `seismo`. */
  readonly decoder?: Decoder
  /** Who the calls are signed as, where that is the user. Without it, the SDK finds that out for this client alone. */
  readonly credentials?: ProvideCredentials
  /** What retries are taken from. Without it, a quota of the client's own. */
  readonly retryQuota?: RetryQuota
  readonly onOpened?: (timing: ConnectionTiming) => void
}

export function makeClient({
  mode,
  target,
  clock,
  credentials,
  decoder = 'seismo',
  retryQuota = new RetryQuota(makeRetryQuotas(1), 0),
  onOpened = () => {},
}: ClientOptions): ModeClient {
  const { protocol, streamsPerConnection } = mode.transport
  const connections = { connection: mode.connection, proxies: target.proxies, clock, onOpened }
  const transport =
    protocol === 'http2'
      ? openHttp2Transport({ ...connections, streamsPerConnection })
      : openHttp1Transport(connections)
  const client = new BedrockRuntimeClient({
    region: mode.region,
    maxAttempts: mode.retries.maxAttempts,
    retryStrategy: makeRetryStrategy(mode.retries, retryQuota),
    defaultsMode: 'standard',
    customUserAgent: [['seismo', version]],
    requestHandler: makeRequestHandler(protocol, transport),
    // Resolving the middleware anew for each call would be a fifth of what the SDK costs.
    cacheMiddleware: true,
    ...(decoder === 'sdk' ? {} : ourCodecs()),
    ...targetConfig(mode, target, credentials),
  })
  client.middlewareStack.add(attemptMiddleware, ATTEMPT_PLACE)
  if (mode.retries.strategy === 'adaptive') client.middlewareStack.addRelativeTo(handOverMiddleware, HAND_OVER_PLACE)
  speakWeb(client, mode, target.kind === 'aws' && mode.endpoint === 'mantle')
  return { client, transport }
}

/** In place of the SDK's own, for the little that is still left to it. */
const ourCodecs = () => ({
  eventStreamSerdeProvider: () => eventStreamMarshaller,
  protocolSettings: {
    defaultNamespace: 'com.amazonaws.bedrockruntime',
    errorTypeRegistries,
    jsonCodec: makeLongTextCodec(),
  },
})

/** Where a client's requests go, and as whom. */
export function targetConfig(
  mode: Pick<ModePlan, 'api' | 'endpoint' | 'useFipsEndpoint' | 'useDualstackEndpoint'>,
  target: BedrockTarget,
  credentials?: ProvideCredentials,
) {
  const asUser = credentials === undefined ? {} : { credentials: makeIdentityProvider(credentials) }
  if (target.kind === 'aws') return { ...endpointConfig(mode), ...asUser }
  const apiKey = apiKeyFor(mode.api, target.apiKeys)
  if (apiKey !== null) {
    return { ...calledAsItIs(target.url), authSchemePreference: ['httpBearerAuth'], token: { token: apiKey } }
  }
  return {
    ...calledAsItIs(target.url),
    // AWS_BEARER_TOKEN_BEDROCK would otherwise be preferred, and sent.
    authSchemePreference: ['sigv4'],
    token: { token: 'placeholder' },
    ...(isLoopbackUrl(target.url) ? { credentials: PLACEHOLDER } : asUser),
  }
}

function endpointConfig({ endpoint, useDualstackEndpoint, useFipsEndpoint }: Parameters<typeof targetConfig>[0]) {
  // The SDK does not know mantle's.
  if (endpoint !== null && endpoint !== 'mantle') return calledAsItIs(endpoint)
  return {
    ...(useFipsEndpoint === null ? {} : { useFipsEndpoint }),
    ...(useDualstackEndpoint === null ? {} : { useDualstackEndpoint }),
  }
}

/** The SDK has no such variants of it. */
const calledAsItIs = (endpoint: string) => ({ endpoint, useFipsEndpoint: false, useDualstackEndpoint: false })

/** As the SDK takes it. It would otherwise keep what it is given until five minutes before the end, and renewals come sooner. */
function makeIdentityProvider(provide: ProvideCredentials): AwsCredentialIdentityProvider {
  let last: { readonly of: Credentials; readonly identity: AwsCredentialIdentity } | undefined
  const provider = async (): Promise<AwsCredentialIdentity> => {
    const credentials = await provide(null)
    if (last?.of !== credentials) {
      const { expiresAtEpochMs, ...identity } = credentials
      const expiration = expiresAtEpochMs === null ? {} : { expiration: new Date(expiresAtEpochMs) }
      last = { of: credentials, identity: { ...identity, ...expiration } }
    }
    return last.identity
  }
  return Object.assign(provider, { memoized: true })
}
