// Which of AWS's two hosts a request means. One port is both:
//   mantle   `Host: bedrock-mantle.…`, or a path that begins with `/mantle`, or a signature for `bedrock-mantle`
//   runtime  any other, as far as its path is one of these APIs'
// https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
import type { Exchange } from '../wire/exchange.ts'
import { readCredentialScope } from '../wire/signature-v4.ts'

export type EndpointHost = 'runtime' | 'mantle'

export interface EndpointRequest {
  readonly host: EndpointHost
  /** Without `/mantle`. */
  readonly path: string
}

const MANTLE_PATH = '/mantle'

/** Null: it asks for none of these APIs. */
export function readEndpoint(
  { authority, headers }: Pick<Exchange, 'authority' | 'headers'>,
  path: string,
): EndpointRequest | null {
  if (path.startsWith(`${MANTLE_PATH}/`)) return { host: 'mantle', path: path.slice(MANTLE_PATH.length) }
  const isMantle =
    /(?:^|\.)bedrock-mantle\./.test(authority) || readCredentialScope(headers)?.service === 'bedrock-mantle'
  if (isMantle) return { host: 'mantle', path }
  return /^\/(?:openai|anthropic|v1)\//.test(path) ? { host: 'runtime', path } : null
}
