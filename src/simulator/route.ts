import { checkSignature } from './check-signature.ts'
import { serveControlPlane } from './control-plane/serve-control-plane.ts'
import { type ControlRoute, isControl, refusePage } from './control-routes.ts'
import { converseApi, converseStreamApi } from './converse/converse-api.ts'
import { serveCountTokens } from './count-tokens.ts'
import type { InferenceApi } from './inference/inference-api.ts'
import { serveInference } from './inference/serve-inference.ts'
import { invokeModelApi, invokeModelStreamApi } from './invoke/invoke-api.ts'
import type { Machine } from './machine.ts'
import { answerError, unknownOperation } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'
import { guard } from './wire/guard.ts'
import { readBody } from './wire/request-body.ts'

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
export function route(machine: Machine, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
  guard(exchange, () => choose(machine, control, exchange))
}

function choose(machine: Machine, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
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
  if (api !== undefined) serveInference(machine, exchange, model, api)
  else if (operation === 'count-tokens') serveCountTokens(machine, exchange, model)
  else if (!serveControlPlane(machine, exchange, path, query)) refuseOperation(machine, exchange)
}

function refuseOperation(machine: Machine, exchange: Exchange): void {
  const { truth } = machine.epoch()
  const call = truth.receive(exchange, null)
  exchange.whenGone(() => {
    if (call.outcome === null) truth.end(call, 'aborted', null)
  })
  readBody(exchange, BODY_LIMIT_BYTES, (body) => {
    if (call.outcome !== null) return
    const error = (body && checkSignature(machine, exchange, body)) ?? unknownOperation
    truth.end(call, 'refused', error.name)
    answerError(exchange, error)
  })
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const queryAt = target.indexOf('?')
  return queryAt === -1
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, queryAt), query: new URLSearchParams(target.slice(queryAt)) }
}
