// Where the SDK's work ends and ours begins: it hands over a signed request and gets a response. Whose call it is
// comes along in the options of `client.send`, which the SDK passes on untouched.
import type { HttpHandler } from '@smithy/core/protocols'
import type { HttpHandlerOptions, HttpRequest, QueryParameterBag } from '@smithy/types'
import type { AttemptResponse } from './attempt.ts'
import type { Transport, WireRequest } from './exchange.ts'

export interface CallOptions extends HttpHandlerOptions {
  /** Makes the attempt that sends this request. */
  readonly attempt: (request: WireRequest) => Promise<AttemptResponse>
}

export function makeRequestHandler(protocol: 'http1' | 'http2', transport: Transport): HttpHandler<object> {
  return {
    // The SDK signs and sends `host` or `:authority` by this name.
    metadata: { handlerProtocol: protocol === 'http2' ? 'h2' : 'http/1.1' },
    async handle(request, options) {
      const { attempt } = options as CallOptions
      return { response: await attempt(toWireRequest(request)) }
    },
    destroy: () => transport.close(),
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}

const toWireRequest = ({ protocol, hostname, port, method, path, query, headers, body }: HttpRequest): WireRequest => ({
  protocol,
  hostname,
  port,
  method,
  path: path + renderQuery(query ?? {}),
  headers,
  body: body as string | Uint8Array,
})

/** Only a target URL of the user's own has a query; the SDK has signed it. */
function renderQuery(query: QueryParameterBag): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
