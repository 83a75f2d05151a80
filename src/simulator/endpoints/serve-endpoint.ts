// The paths of OpenAI's and Anthropic's APIs, on the runtime's host and on mantle's.
import { checkSignature } from '../check-signature.ts'
import { serveInference } from '../inference/serve-inference.ts'
import { chatRoad } from '../openai/chat-api.ts'
import { renderOpenAiError } from '../openai/openai-error.ts'
import { answerError, apiError, type ApiError, internalError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import type { World } from '../world.ts'
import { endpointExchange } from './endpoint-exchange.ts'
import { type EndpointHost, type EndpointRequest, readEndpoint } from './endpoint-host.ts'

/** False: the path is none of theirs. */
export function serveEndpoint(world: World, exchange: Exchange, path: string): boolean {
  const endpoint = readEndpoint(exchange, path)
  if (endpoint === null) return false
  const { host } = endpoint
  const isServed = serveOpenAi(world, exchange, endpoint)
  if (!isServed) refusePath(world, exchange, host)
  return true
}

/** The runtime has `/openai/v1` alone. */
const OPENAI_PATHS: Readonly<Record<EndpointHost, RegExp>> = {
  runtime: /^(\/openai\/v1)(\/.*)$/,
  mantle: /^((?:\/openai)?\/v1)(\/.*)$/,
}

function serveOpenAi(world: World, exchange: Exchange, { host, path }: EndpointRequest): boolean {
  const [, prefix = '', rest = ''] = OPENAI_PATHS[host].exec(path) ?? []
  const asked = endpointExchange(exchange, renderOpenAiError(host, world.profile.endpoints))
  switch (`${exchange.method} ${rest}`) {
    case 'POST /chat/completions':
      serveInference(world, asked, chatRoad(host, prefix, world))
      return true
    default:
      return false
  }
}

/** Of a path that there is not, whose body has to be read for its signature. */
const BODY_LIMIT_BYTES = 26_000_000

function refusePath(world: World, exchange: Exchange, host: EndpointHost): void {
  const { truth } = world.epoch()
  const call = truth.received(exchange, null)
  exchange.whenGone(() => {
    if (call.outcome === null) truth.ended(call, 'aborted', null)
  })
  const answer = (body: Buffer | null): void => {
    if (call.outcome !== null) return
    const forged = body && checkSignature(world, exchange, body)
    truth.ended(call, 'refused', (forged ?? unknownPath).name)
    if (forged !== null) answerError(exchange, forged)
    else if (host === 'mantle')
      answerError(endpointExchange(exchange, renderOpenAiError(host, world.profile.endpoints)), unknownPath)
    else answerUnknownOperation(exchange)
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => truth.ended(call, 'failed', internalError.name))
}

const unknownPath: ApiError = apiError(404, 'UnknownOperationException', 'Not Found', {
  vendor: { type: 'invalid_request_error', code: 'not_found' },
})

/** Captured: the runtime answers a wrong path with HTTP 200. */
function answerUnknownOperation(exchange: Exchange): void {
  const body = Buffer.from(
    JSON.stringify({
      Output: { __type: 'com.amazon.coral.service#UnknownOperationException' },
      Version: '1.0',
    }),
    'utf8',
  )
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.end(body)
}
