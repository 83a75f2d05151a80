import { checkSignature } from './check-signature.ts'
import { serveControlPlane } from './control-plane/serve-control-plane.ts'
import { type ControlRoute, isControl, refusePage } from './control-routes.ts'
import { converseApi, converseStreamApi } from './converse/converse-api.ts'
import { serveCountTokens } from './count-tokens.ts'
import type { InferenceApi } from './inference/inference-api.ts'
import { serveInference } from './inference/serve-inference.ts'
import { invokeModelApi, invokeModelStreamApi } from './invoke/invoke-api.ts'
import type { World } from './world.ts'
import { answerError, unknownOperation } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'
import { guard, readBody } from './wire/request-body.ts'

/** By the last part of `POST /model/{modelId}/…`. */
const inferenceApis: ReadonlyMap<string, InferenceApi> = new Map([
  ['converse', converseApi],
  ['converse-stream', converseStreamApi],
  ['invoke', invokeModelApi],
  ['invoke-with-response-stream', invokeModelStreamApi],
])

/** Of a request for nothing that there is: its signature covers the body, which has to be read for it. */
const BODY_LIMIT_BYTES = 26_000_000

/** Answers one request, whatever it asks for. */
export function route(world: World, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
  guard(exchange, () => choose(world, control, exchange))
}

function choose(world: World, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
  const { path, query } = splitTarget(exchange.target)
  const controlRoute = control.get(`${exchange.method} ${path}`)
  if (controlRoute !== undefined) {
    controlRoute(exchange, query)
    return
  }
  if (isControl(exchange)) {
    refusePage(exchange, path, control)
    return
  }
  const [, model = '', operation = ''] =
    exchange.method === 'POST' ? (/^\/model\/([^/]+)\/([^/]+)$/.exec(path) ?? []) : []
  const api = inferenceApis.get(operation)
  if (api !== undefined) serveInference(world, exchange, model, api)
  else if (operation === 'count-tokens') serveCountTokens(world, exchange, model)
  else if (!serveControlPlane(world, exchange, path, query)) refuseOperation(world, exchange)
}

function refuseOperation(world: World, exchange: Exchange): void {
  const { truth } = world.epoch()
  const call = truth.received(exchange, null)
  exchange.whenGone(() => {
    if (call.outcome === null) truth.ended(call, 'aborted', null)
  })
  readBody(exchange, BODY_LIMIT_BYTES, (body) => {
    if (call.outcome !== null) return
    const error = (body && checkSignature(world, exchange, body)) ?? unknownOperation
    truth.ended(call, 'refused', error.name)
    answerError(exchange, error)
  })
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const queryAt = target.indexOf('?')
  return queryAt === -1
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, queryAt), query: new URLSearchParams(target.slice(queryAt)) }
}
