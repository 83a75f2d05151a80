import type { Exchange, RenderedAnswer } from '../wire/exchange.ts'
import type { ApiError } from '../wire/refusal.ts'
import type { EndpointHost } from './endpoint-host.ts'

/** OpenAI's clients look for the one, Anthropic's for the other. */
const idHeaders = (requestId: string): Readonly<Record<string, string>> => ({
  'x-request-id': vendorRequestId(requestId),
  'request-id': vendorRequestId(requestId),
})

/** `req_…` of a UUID. */
export const vendorRequestId = (requestId: string): string => `req_${requestId.replaceAll('-', '')}`

/** What a signature may be for. Mantle takes both. */
const SERVICES: Readonly<Record<EndpointHost, readonly string[]>> = {
  runtime: ['bedrock'],
  mantle: ['bedrock', 'bedrock-mantle'],
}

/** The same exchange, with a key in `x-api-key` where others have it. */
export function withApiKey(exchange: Exchange): Exchange {
  const { authorization, 'x-api-key': apiKey } = exchange.headers
  if (authorization !== undefined || apiKey === undefined) return exchange
  return {
    ...exchange,
    headers: { ...exchange.headers, authorization: `Bearer ${apiKey}` },
    get isOpen() {
      return exchange.isOpen
    },
  }
}

/** How a path of OpenAI's or Anthropic's tells an error: null leaves it to AWS's own form. */
export type RenderError = (error: ApiError, requestId: string) => RenderedAnswer | null

/** The same exchange, whose answers name their request as these APIs do, and whose errors are in their form. */
export function endpointExchange(exchange: Exchange, host: EndpointHost, renderError: RenderError): Exchange {
  return {
    ...exchange,
    services: SERVICES[host],
    get isOpen() {
      return exchange.isOpen
    },
    renderError: (error) => renderError(error, exchange.requestId),
    open: (status, headers) => exchange.open(status, { ...idHeaders(exchange.requestId), ...headers }),
  }
}
