// POST /model/{modelId}/converse-stream, from its headers to the decision: an error at once, or a reply in a slot.
// Refusals are tried in this order: shape, model, limits, faults, throttled share, quota, capacity.
import type { Random } from '../../random/random.ts'
import { effectOf } from '../faults/fault.ts'
import type { FaultEffect } from '../faults/fault.ts'
import type { Epoch, Machine, ServedLatency, ServedModel } from '../machine.ts'
import { planReply } from '../physics/reply-plan.ts'
import type { Latency } from '../profile/profile.ts'
import type { CallOutcome, CallTruth } from '../truth/call-truth.ts'
import {
  answerError,
  bodyTooLong,
  invalid,
  isThrottle,
  noCapacity,
  onlyThroughProfile,
  throttled,
  tooManyTokensAsked,
  unknownModel,
} from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import { parseConverseRequest } from './converse-request.ts'
import { readModelId } from './model-id.ts'
import { ReplyStream } from './reply-stream.ts'

const BODY_LIMIT_BYTES = 25_000_000

export function converseStream(machine: Machine, exchange: Exchange, modelSegment: string): void {
  const epoch = machine.epoch()
  const arrival: Arrival = {
    machine,
    epoch,
    exchange,
    call: epoch.truth.receive(exchange),
    chance: epoch.nextRequest(),
  }
  let reply: ReplyStream | null = null
  exchange.whenGone(() => {
    if (reply !== null) reply.abandon()
    else endCall(arrival, 'aborted', null)
  })
  readBody(exchange, BODY_LIMIT_BYTES, (body) => {
    // Parsing is the simulator's own work and no part of what it pretends: service begins before it.
    const atMs = machine.clock.nowMs()
    if (arrival.call.outcome !== null) return
    const request = readRequest(arrival, modelSegment, body)
    if (request.kind === 'refused') refuse(arrival, request.error, isThrottle(request.error) ? 'throttled' : 'refused')
    else reply = serve(arrival, request, atMs)
  })
}

interface Arrival {
  readonly machine: Machine
  readonly epoch: Epoch
  readonly exchange: Exchange
  readonly call: CallTruth
  readonly chance: (purpose: string) => Random
}

interface AcceptedRequest {
  readonly kind: 'accepted'
  readonly model: ServedModel
  readonly latency: ServedLatency
  readonly latencyAsked: Latency | null
  readonly inputTokens: number
  readonly maxTokens: number
}

interface RefusedRequest {
  readonly kind: 'refused'
  readonly error: ApiError
}

const refused = (error: ApiError): RefusedRequest => ({ kind: 'refused', error })

function endCall({ epoch, call }: Arrival, outcome: CallOutcome, cause: string | null): void {
  if (call.outcome === null) epoch.truth.end(call, outcome, cause)
}

function refuse(arrival: Arrival, error: ApiError, outcome: CallOutcome): void {
  answerError(arrival.exchange, error)
  arrival.call.firstByteMs = arrival.machine.clock.nowMs()
  endCall(arrival, outcome, error.name)
}

/** The request as the physics needs it, or why it is refused on sight. */
function readRequest(
  { machine, call }: Arrival,
  modelSegment: string,
  body: Buffer | null,
): AcceptedRequest | RefusedRequest {
  const id = readModelId(modelSegment)
  const model = id === null ? undefined : machine.models.get(id)
  call.model = model?.id ?? null
  if (body === null) return refused(bodyTooLong(BODY_LIMIT_BYTES))
  const parsed = parseConverseRequest(body)
  if (parsed.kind === 'refused') return parsed
  if (model === undefined) {
    return refused(id !== null && machine.profileOnlyIds.has(id) ? onlyThroughProfile(id) : unknownModel)
  }
  const { inputTokens, latency: latencyAsked } = parsed.request
  const maxTokens = parsed.request.maxTokens ?? model.profile.maxOutputTokens
  call.inputTokens = inputTokens
  call.latencyAsked = latencyAsked ?? 'standard'
  if (maxTokens > model.profile.maxOutputTokens) return refused(tooManyTokensAsked(model.profile.maxOutputTokens))
  const latency = model.latencies[call.latencyAsked]
  if (latency === null) return refused(invalid(`Latency performance configuration is not supported for ${model.id}.`))
  return { kind: 'accepted', model, latency, latencyAsked, inputTokens, maxTokens }
}

/** Takes it through faults, quota and capacity to a slot or its queue; null when one of them refused it. */
function serve(arrival: Arrival, request: AcceptedRequest, atMs: number): ReplyStream | null {
  const { machine, epoch, call, chance } = arrival
  const { model, latency } = request
  const effect = strike(arrival)
  if (effect?.kind === 'answer') {
    refuse(arrival, effect.error, isThrottle(effect.error) ? 'throttled' : 'failed')
    return null
  }
  const share = model.profile.throttled
  if (share !== null && chance('throttled share').next() < share.share) {
    refuse(arrival, throttled(share.cause), 'throttled')
    return null
  }
  const ledger = epoch.ledger(model)
  const reservation = ledger.reserve(machine.quotaTimeMs(), request.inputTokens + request.maxTokens)
  if (typeof reservation === 'string') {
    refuse(arrival, throttled(reservation), 'throttled')
    return null
  }
  const random = chance('reply')
  const reply = new ReplyStream(machine, {
    exchange: arrival.exchange,
    call,
    truth: epoch.truth,
    plan: planReply(latency.profile, random, request),
    latency,
    servedLatency: request.latencyAsked,
    fault: effect?.fault ?? null,
    random,
    onEnd(outcome, cause) {
      // A call that gave up in the queue has used nothing.
      const inputTokens = call.servedMs === null ? 0 : request.inputTokens
      ledger.settle(reservation, inputTokens + call.tokens * model.profile.quota.outputBurndown)
      endCall(arrival, outcome, cause)
      latency.slots.leave(reply, machine.clock.nowMs())
    },
  })
  if (!latency.slots.enter(reply, atMs)) {
    ledger.release(reservation)
    refuse(arrival, noCapacity, 'throttled')
    return null
  }
  call.latencyServed = call.latencyAsked
  return reply
}

function strike({ machine, epoch, chance }: Arrival): FaultEffect | null {
  const fault = epoch.faults.take(chance('faults'))
  return fault && effectOf(fault, machine.frames)
}
