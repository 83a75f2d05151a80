import type { ControlRoute } from './control-routes.ts'
import { converseStream } from './converse/converse-stream.ts'
import type { Machine } from './machine.ts'
import { answerError, unknownOperation } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'

type Operation = (machine: Machine, exchange: Exchange, modelSegment: string) => void

/** By the last part of `POST /model/{modelId}/…`. */
const operations: ReadonlyMap<string, Operation> = new Map([['converse-stream', converseStream]])

/** Answers one request, whatever it asks for. */
export function route(machine: Machine, control: ReadonlyMap<string, ControlRoute>, exchange: Exchange): void {
  const { path, query } = splitTarget(exchange.target)
  const controlRoute = control.get(`${exchange.method} ${path}`)
  if (controlRoute !== undefined) {
    controlRoute(exchange, query)
    return
  }
  const [, model, operation] = /^\/model\/([^/]+)\/([^/]+)$/.exec(path) ?? []
  const run = exchange.method === 'POST' ? operations.get(operation ?? '') : undefined
  if (run !== undefined && model !== undefined) run(machine, exchange, model)
  else refuseOperation(machine, exchange)
}

function refuseOperation(machine: Machine, exchange: Exchange): void {
  const { truth } = machine.epoch()
  truth.end(truth.receive(exchange), 'refused', unknownOperation.name)
  exchange.body.resume()
  answerError(exchange, unknownOperation)
}

function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const queryAt = target.indexOf('?')
  return queryAt === -1
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, queryAt), query: new URLSearchParams(target.slice(queryAt)) }
}
