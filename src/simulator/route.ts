import { serveControlPlane } from './control-plane/serve-control-plane.ts'
import type { ControlRoute } from './control-routes.ts'
import { converseApi, converseStreamApi } from './converse/converse-api.ts'
import { serveCountTokens } from './count-tokens/serve-count-tokens.ts'
import type { InferenceApi } from './inference/inference-api.ts'
import { serveInference } from './inference/serve-inference.ts'
import { invokeModelApi, invokeModelStreamApi } from './invoke/invoke-api.ts'
import type { Machine } from './machine.ts'
import { answerError, unknownOperation } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'

/** By the last part of `POST /model/{modelId}/…`. */
const inferenceApis: ReadonlyMap<string, InferenceApi> = new Map([
  ['converse', converseApi],
  ['converse-stream', converseStreamApi],
  ['invoke', invokeModelApi],
  ['invoke-with-response-stream', invokeModelStreamApi],
])

/** Answers one request, whatever it asks for. */
export function route(machine: Machine, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
  const { path, query } = splitTarget(exchange.target)
  const controlRoute = control.get(`${exchange.method} ${path}`)
  if (controlRoute !== undefined) {
    controlRoute(exchange, query)
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
  truth.end(truth.receive(exchange, null), 'refused', unknownOperation.name)
  exchange.body.resume()
  answerError(exchange, unknownOperation)
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const queryAt = target.indexOf('?')
  return queryAt === -1
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, queryAt), query: new URLSearchParams(target.slice(queryAt)) }
}
