// The paths of OpenAI's and Anthropic's APIs, on the runtime's host and on mantle's.
import { renderAnthropicError } from '../anthropic/anthropic-error.ts'
import { countMessageTokens } from '../anthropic/count-message-tokens.ts'
import { MESSAGES_PREFIX, messagesRoad } from '../anthropic/messages-api.ts'
import { checkSignature } from '../check-signature.ts'
import { serveInference } from '../inference/serve-inference.ts'
import { chatRoad } from '../openai/chat-api.ts'
import { cancelResponse, deleteResponse, getResponse } from '../openai/stored-operations.ts'
import { responsesRoad } from '../openai/responses-api.ts'
import { renderOpenAiError } from '../openai/openai-error.ts'
import { answerError, apiError, type ApiError, internalError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import type { World } from '../world.ts'
import { answerOnce } from './answer-once.ts'
import { endpointExchange, withApiKey } from './endpoint-exchange.ts'
import { type EndpointHost, type EndpointRequest, readEndpoint } from './endpoint-host.ts'
import { getModel, listModels } from './model-list.ts'

/** False: the path is none of theirs. */
export function serveEndpoint(world: World, exchange: Exchange, path: string): boolean {
  const endpoint = readEndpoint(exchange, path)
  if (endpoint === null) return false
  const isServed =
    serveOpenAi(world, exchange, endpoint) ||
    serveAnthropic(world, exchange, endpoint) ||
    serveModels(world, exchange, endpoint)
  if (!isServed) refusePath(world, exchange, endpoint.host)
  return true
}

/** The runtime has `/openai/v1` alone. */
const OPENAI_PATHS: Readonly<Record<EndpointHost, RegExp>> = {
  runtime: /^(\/openai\/v1)(\/.*)$/,
  mantle: /^((?:\/openai)?\/v1)(\/.*)$/,
}

function serveOpenAi(world: World, exchange: Exchange, { host, path }: EndpointRequest): boolean {
  const [, prefix = '', rest = ''] = OPENAI_PATHS[host].exec(path) ?? []
  const asked = endpointExchange(exchange, host, renderOpenAiError(host, world.profile.endpoints))
  switch (`${exchange.method} ${rest}`) {
    case 'POST /chat/completions':
      serveInference(world, asked, chatRoad(host, prefix, world))
      return true
    case 'POST /responses':
      serveInference(world, asked, responsesRoad(host, prefix, world))
      return true
    default:
      return serveStoredResponse(world, asked, rest)
  }
}

function serveStoredResponse(world: World, exchange: Exchange, path: string): boolean {
  const [, id = '', action = ''] = /^\/responses\/([^/]+)(\/cancel)?$/.exec(path) ?? []
  const operation = STORED_OPERATIONS.get(`${exchange.method} ${action}`)
  if (id === '' || operation === undefined) return false
  answerOnce(world, exchange, operation.name, () => operation.answer(world.epoch().responses, id))
  return true
}

/** By method and what stands behind the id. */
const STORED_OPERATIONS = new Map([
  ['GET ', { name: 'GetResponse', answer: getResponse }],
  ['DELETE ', { name: 'DeleteResponse', answer: deleteResponse }],
  ['POST /cancel', { name: 'CancelResponse', answer: cancelResponse }],
])

function serveAnthropic(world: World, exchange: Exchange, { host, path }: EndpointRequest): boolean {
  if (!path.startsWith(`${MESSAGES_PREFIX}/`) || exchange.method !== 'POST') return false
  const asked = endpointExchange(withApiKey(exchange), host, renderAnthropicError(host, world.profile.endpoints))
  switch (path.slice(MESSAGES_PREFIX.length)) {
    case '/messages':
      serveInference(world, asked, messagesRoad(host, exchange.requestId))
      return true
    case '/messages/count_tokens':
      if (host === 'runtime') return false
      answerOnce(world, asked, 'CountMessageTokens', (body) =>
        countMessageTokens(world.epoch().account, exchange.headers, body),
      )
      return true
    default:
      return false
  }
}

const MODELS = '/v1/models'

/** Of mantle, and under `/v1` alone. */
function serveModels(world: World, exchange: Exchange, { host, path }: EndpointRequest): boolean {
  if (host !== 'mantle' || exchange.method !== 'GET') return false
  const { profile } = world
  const asked = endpointExchange(exchange, host, renderOpenAiError(host, profile.endpoints))
  if (path === MODELS) answerOnce(world, asked, 'ListModels', () => listModels(profile))
  else if (path.startsWith(`${MODELS}/`)) {
    answerOnce(world, asked, 'GetModel', () => getModel(profile, path.slice(MODELS.length + 1)))
  } else return false
  return true
}

/** Of a path that there is not, whose body has to be read for its signature. */
const BODY_LIMIT_BYTES = 26_000_000

function refusePath(world: World, exchange: Exchange, host: EndpointHost): void {
  const { truth } = world.epoch()
  const asked = endpointExchange(exchange, host, renderOpenAiError(host, world.profile.endpoints))
  const call = truth.received(exchange, null)
  exchange.whenGone(() => {
    if (call.outcome === null) truth.ended(call, 'aborted', null)
  })
  const answer = (body: Buffer | null): void => {
    if (call.outcome !== null) return
    const forged = body && checkSignature(world, asked, body)
    truth.ended(call, 'refused', (forged ?? unknownPath).name)
    if (forged !== null) answerError(asked, forged)
    else if (host === 'mantle') answerError(asked, unknownPath)
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
