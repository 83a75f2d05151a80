import { serveApplyGuardrail } from './apply-guardrail.ts'
import { checkSignature } from './check-signature.ts'
import { serveEndpoint } from './endpoints/serve-endpoint.ts'
import { serveControlPlane } from './control-plane/serve-control-plane.ts'
import { type ControlRoute, isControl, isForeign, refuseForeign, refusePage } from './control-routes.ts'
import { converseApi, converseStreamApi } from './converse/converse-api.ts'
import { serveCountTokens } from './count-tokens.ts'
import { type InferenceApi, roadTo } from './inference/inference-api.ts'
import { serveInference } from './inference/serve-inference.ts'
import { invokeModelApi, invokeModelStreamApi } from './invoke/invoke-api.ts'
import type { World } from './world.ts'
import { answerError, internalError, unknownOperation } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'
import { guard, readBody } from './wire/request-body.ts'

/** By the last part of `POST /model/{modelId}/…`. */
const inferenceApis: ReadonlyMap<string, InferenceApi> = new Map([
  ['converse', converseApi],
  ['converse-stream', converseStreamApi],
  ['invoke', invokeModelApi],
  ['invoke-with-response-stream', invokeModelStreamApi],
])

export interface ControlPages {
  readonly routes: ReadonlyMap<string, ControlRoute>
  /** What the simulator was told to listen on. */
  readonly host: string
}

/** Of a request for nothing that there is: its signature covers the body, which has to be read for it. */
const BODY_LIMIT_BYTES = 26_000_000

/** Answers one request, whatever it asks for. */
export function route(world: World, pages: ControlPages, exchange: Exchange): void {
  guard(exchange, () => choose(world, pages, exchange))
}

function choose(world: World, pages: ControlPages, exchange: Exchange): void {
  const { path, query } = splitTarget(exchange.target)
  if (isControl(exchange)) {
    answerPage(exchange, path, query, pages)
    return
  }
  if (serveEndpoint(world, exchange, path)) return
  const [, guardrail, version = ''] =
    exchange.method === 'POST' ? (/^\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/.exec(path) ?? []) : []
  if (guardrail !== undefined) {
    serveApplyGuardrail(world, exchange, guardrail, version)
    return
  }
  const [, model = '', operation = ''] =
    exchange.method === 'POST' ? (/^\/model\/([^/]+)\/([^/]+)$/.exec(path) ?? []) : []
  const api = inferenceApis.get(operation)
  if (api !== undefined) serveInference(world, exchange, roadTo(api, model))
  else if (operation === 'count-tokens') serveCountTokens(world, exchange, model)
  else if (!serveControlPlane(world, exchange, path, query)) refuseOperation(world, exchange)
}

function answerPage(exchange: Exchange, path: string, query: URLSearchParams, { routes, host }: ControlPages): void {
  const page = routes.get(`${exchange.method} ${path}`)
  if (isForeign(exchange, host)) refuseForeign(exchange)
  else if (page === undefined) refusePage(exchange, path, routes)
  else page(exchange, query)
}

function refuseOperation(world: World, exchange: Exchange): void {
  const { truth } = world.epoch()
  const call = truth.received(exchange, null)
  exchange.whenGone(() => {
    if (call.outcome === null) truth.ended(call, 'aborted', null)
  })
  const answer = (body: Buffer | null): void => {
    if (call.outcome !== null) return
    const error = (body && checkSignature(world, exchange, body)) ?? unknownOperation
    truth.ended(call, 'refused', error.name)
    answerError(exchange, error)
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => truth.ended(call, 'failed', internalError.name))
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const queryAt = target.indexOf('?')
  return queryAt === -1
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, queryAt), query: new URLSearchParams(target.slice(queryAt)) }
}
