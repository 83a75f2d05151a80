// An operation that makes a model reply, from its headers to the decision: an error at once, or a reply on its way.
//   understand  length, signature, shape, model, limits, guardrail
//   strike      faults that were asked for
//   admit       throttled share, quota; served as asked, or as the quota leaves it
//   reply       region, the way there, a slot or its queue, the prompt cache
// Each step can refuse the call. A refusal takes nothing of any quota, machine or cache.
import { effectOf, type FaultEffect } from '../faults/fault.ts'
import type { World } from '../world.ts'
import { internalError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import { admitCall } from './admission/admit-call.ts'
import { type Arrival, endCall, refuse } from './arrival.ts'
import type { InferenceRoad } from './inference-api.ts'
import { makeReply } from './make-reply.ts'
import type { ReplyRun } from './reply-run.ts'
import { BODY_LIMIT_BYTES, understandCall } from './understand-call.ts'

export function serveInference(world: World, exchange: Exchange, road: InferenceRoad): void {
  const epoch = world.epoch()
  const call = epoch.truth.received(exchange, road.operation)
  const came = { world, epoch, exchange, call, chance: epoch.nextRequest() }
  let reply: ReplyRun | null = null
  const abandon = (): void => {
    if (reply !== null) reply.abandon()
    else endCall(came, 'aborted', null)
  }
  exchange.whenGone(abandon)
  readBody(
    exchange,
    BODY_LIMIT_BYTES,
    (body) => {
      // Parsing is the simulator's own work and no part of what it pretends: service begins before it.
      const atMs = world.clock.nowMs()
      if (call.outcome !== null) return
      const { api, modelSegment } = road.choose(body)
      call.operation = api.operation
      reply = decide({ ...came, api }, modelSegment, body, abandon)
      reply?.start(atMs)
    },
    () => endCall(came, 'failed', internalError.name),
  )
}

/** Null when the call has been refused. */
function decide(arrival: Arrival, modelSegment: string, body: Buffer | null, abandon: () => void): ReplyRun | null {
  const understood = understandCall(arrival, modelSegment, body)
  if (understood.kind === 'refused') {
    refuse(arrival, understood)
    return null
  }
  const effect = strike(arrival)
  if (effect?.kind === 'answer') {
    refuse(arrival, effect.error, 'failed')
    return null
  }
  if (effect?.kind === 'refuse') {
    arrival.exchange.refuse()
    endCall(arrival, 'failed', 'refuse-stream')
    return null
  }
  const format = arrival.api.format(arrival.world, understood.target.model)
  const admission = admitCall(arrival, understood, format)
  if (admission === null) return null
  const exchange = arrival.api.accept?.(arrival.exchange, abandon) ?? arrival.exchange
  return makeReply({ ...arrival, exchange }, understood, admission, format, effect?.fault ?? null)
}

function strike({ world, epoch, exchange, call, chance }: Arrival): FaultEffect | null {
  const aimed = { model: call.model, headers: exchange.headers }
  const fault = epoch.faults.take(aimed, world.clock.nowMs(), chance('faults'))
  if (fault === null) return null
  call.fault = fault.kind
  return effectOf(fault)
}
