// The SDK's client of one mode. Everything that the environment could change about a call is said here.
import { createRequire } from 'node:module'
import { BedrockRuntimeClient, errorTypeRegistries } from '@aws-sdk/client-bedrock-runtime'
import type { ModePlan } from '../plan/mode-plan.ts'
import type { Decoder } from '../plan/run-plan.ts'
import type { PollClock } from '../time/poll-clock.ts'
import {
  ATTEMPT_PLACE,
  attemptMiddleware,
  HAND_OVER_PLACE,
  handOverMiddleware,
  makeRequestHandler,
} from './attempt-middleware.ts'
import type { ConnectionTiming } from './connection-timing.ts'
import { eventStreamMarshaller } from './event-stream-marshaller.ts'
import type { Transport } from './exchange.ts'
import { openHttp1Transport } from './http1/http1-transport.ts'
import { openHttp2Transport } from './http2-transport.ts'
import { makeLongTextCodec } from './long-text-codec.ts'
import type { Proxies } from './proxy.ts'
import { makeRetryQuotas, RetryQuota } from './retry-quota.ts'
import { makeRetryStrategy } from './retry-strategy.ts'

export type BedrockTarget = ({ readonly kind: 'aws' } | { readonly kind: 'url'; readonly url: string }) & {
  /** Which of them a connection goes through; without it, all are direct. */
  readonly proxies?: Proxies | undefined
}

export interface ModeClient {
  readonly client: BedrockRuntimeClient
  readonly transport: Transport
}

/** What a URL is given to authenticate with: it is not AWS, and must not see the user's credentials. */
const PLACEHOLDER = { accessKeyId: 'AKIAPLACEHOLDER', secretAccessKey: 'placeholder' }

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }

export interface ClientOptions {
  readonly mode: ModePlan
  readonly target: BedrockTarget
  readonly clock: PollClock
  /** Without it, `seismo`. */
  readonly decoder?: Decoder
  /** What retries are taken from. Without it, a quota of the client's own. */
  readonly retryQuota?: RetryQuota
  readonly onOpened?: (timing: ConnectionTiming) => void
}

export function makeClient({
  mode,
  target,
  clock,
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
    ...targetConfig(target),
  })
  client.middlewareStack.add(attemptMiddleware, ATTEMPT_PLACE)
  if (mode.retries.strategy === 'adaptive') client.middlewareStack.addRelativeTo(handOverMiddleware, HAND_OVER_PLACE)
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
export const targetConfig = (target: BedrockTarget) => (target.kind === 'aws' ? {} : urlConfig(target.url))

const urlConfig = (url: string) => ({
  endpoint: url,
  credentials: PLACEHOLDER,
  // AWS_BEARER_TOKEN_BEDROCK would otherwise be preferred, and sent.
  authSchemePreference: ['sigv4'],
  token: { token: 'placeholder' },
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
})
