// Where the SDK's work ends and ours begins. After signing, our middleware sends the request itself. A reply goes
// straight back, and the SDK never sees its body; only errors take the rest of the SDK's road, because the SDK knows
// which of them it would retry.
import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-bedrock-runtime'
import type { HttpHandler } from '@smithy/core/protocols'
import type { FinalizeRequestMiddleware, HttpRequest } from '@smithy/types'
import type { AttemptResponse } from '../attempt.ts'
import type { Transport, WireRequest } from '../wire/exchange.ts'

/** Whoever makes the attempts of a call, and waits between them. */
export interface AttemptMaker {
  /** Makes the attempt that sends this request. */
  attempt(request: WireRequest): Promise<AttemptResponse | RelayedResponse>
  /** Hears when the SDK's rate limiter takes the call over, in modes that have one. */
  handedOver?(): void
  /** Ends the call while the SDK waits between two attempts. */
  readonly backoffSignal?: AbortSignal | undefined
}

/** A reply that the SDK is to decode itself. */
export interface RelayedResponse {
  readonly kind: 'relayed'
  readonly statusCode: number
  readonly headers: Record<string, string>
  /** Whole where it is no stream. */
  readonly body: AsyncIterable<Uint8Array> | Uint8Array
}

const maker = Symbol('makes the attempts of this call')
const responseOf = Symbol('what came of this request')

/**
 * The input carries its call through the SDK: unlike an option of `client.send`, it leaves the SDK free to resolve
 * its middleware once and not for each call. The serialiser only reads the members that it knows.
 */
interface CallInput {
  readonly [maker]: AttemptMaker
}

interface AttemptedRequest extends HttpRequest {
  [responseOf]?: AttemptResponse | RelayedResponse
}

export const withAttempts = <Input extends ServiceInputTypes>(
  input: Input,
  attempts: AttemptMaker,
): Input & CallInput => ({ ...input, [maker]: attempts })

/** Inside the retries, after the signature. */
export const ATTEMPT_PLACE = { step: 'finalizeRequest', priority: 'low', name: 'seismoAttempt' } as const

export const attemptMiddleware: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =
  (next) => async (args) => {
    const request = args.request as AttemptedRequest
    const response = await (args.input as ServiceInputTypes & CallInput)[maker].attempt(toWireRequest(request))
    if (response.kind === 'reply')
      return { response, output: { $metadata: { httpStatusCode: response.statusCode } } as never }
    request[responseOf] = response
    return next(args)
  }

/** Ahead of the retries, whose rate limiter may wait before the first attempt. */
export const HAND_OVER_PLACE = { relation: 'before', toMiddleware: 'retryMiddleware', name: 'seismoHandOver' } as const

export const handOverMiddleware: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =
  (next) => (args) => {
    ;(args.input as ServiceInputTypes & CallInput)[maker].handedOver?.()
    return next(args)
  }

/** The SDK's end of the line: it only gets as far as this with an error, or with what it is to decode. */
export const makeRequestHandler = (protocol: 'http1' | 'http2', transport: Transport): HttpHandler<object> => ({
  // The SDK signs and sends `host` or `:authority` by this name.
  metadata: { handlerProtocol: protocol === 'http2' ? 'h2' : 'http/1.1' },
  handle(request) {
    const response = (request as AttemptedRequest)[responseOf]
    if (response === undefined) return Promise.reject(new Error('the request was not sent'))
    return Promise.resolve({ response: response as never })
  },
  destroy: () => transport.close(),
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
})

/** Without a query: no operation here has one, and the SDK drops that of a target. */
export const toWireRequest = ({ protocol, hostname, port, method, path, headers, body }: HttpRequest): WireRequest => ({
  protocol,
  hostname,
  port,
  method,
  path,
  headers,
  body: body as string | Uint8Array,
})
