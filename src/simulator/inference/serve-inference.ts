// An operation that makes a model reply, from its headers to the decision: an error at once, or a reply in a slot.
// Refusals are tried in this order: shape, model, limits, faults, throttled share, quota, capacity.
import type { Random } from '../../random/random.ts'
import { effectOf } from '../faults/fault.ts'
import type { FaultEffect } from '../faults/fault.ts'
import type { Epoch, Machine } from '../machine.ts'
import type { Deployment } from '../physics/deployment.ts'
import { tokensOf } from '../physics/input-tokens.ts'
import { planReply } from '../physics/reply-plan.ts'
import type { CallOutcome, CallTruth } from '../truth/call-truth.ts'
import {
  answerError,
  bodyTooLong,
  invalid,
  isThrottle,
  noCapacity,
  throttled,
  tooManyTokensAsked,
  unknownModel,
} from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import type { InferenceApi } from './inference-api.ts'
import type { InferenceRequest } from './inference-request.ts'
import { readModelReference } from './model-id.ts'
import { ReplyRun } from './reply-run.ts'
import { resolveTarget } from './resolve-target.ts'
import type { Resolution, Target } from './resolve-target.ts'

const BODY_LIMIT_BYTES = 25_000_000

export function serveInference(machine: Machine, exchange: Exchange, modelSegment: string, api: InferenceApi): void {
  const epoch = machine.epoch()
  const arrival: Arrival = {
    machine,
    epoch,
    exchange,
    api,
    call: epoch.truth.receive(exchange, api.operation),
    chance: epoch.nextRequest(),
  }
  let reply: ReplyRun | null = null
  exchange.whenGone(() => {
    if (reply !== null) reply.abandon()
    else endCall(arrival, 'aborted', null)
  })
  readBody(exchange, BODY_LIMIT_BYTES, (body) => {
    // Parsing is the simulator's own work and no part of what it pretends: service begins before it.
    const atMs = machine.world.nowMs()
    if (arrival.call.outcome !== null) return
    const admission = readRequest(arrival, modelSegment, body)
    if (admission.kind === 'refused') {
      refuse(arrival, admission.error, isThrottle(admission.error) ? 'throttled' : 'refused')
    } else reply = serve(arrival, admission, atMs)
  })
}

interface Arrival {
  readonly machine: Machine
  readonly epoch: Epoch
  readonly exchange: Exchange
  readonly api: InferenceApi
  readonly call: CallTruth
  readonly chance: (purpose: string) => Random
}

interface AcceptedRequest {
  readonly kind: 'accepted'
  readonly target: Target
  readonly deployment: Deployment
  readonly request: InferenceRequest
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
function readRequest(arrival: Arrival, modelSegment: string, body: Buffer | null): AcceptedRequest | RefusedRequest {
  const { machine, exchange, api, call } = arrival
  const resolution = resolve(machine, modelSegment)
  const target = resolution.kind === 'found' ? resolution.target : null
  call.model = target?.id ?? null
  if (body === null) return refused(bodyTooLong(BODY_LIMIT_BYTES))
  const parsed = api.parse(body, exchange, target?.model ?? null)
  if (parsed.kind === 'refused') return parsed
  if (resolution.kind === 'refused') return resolution
  if (resolution.kind === 'routed') return refused(unknownModel)
  const { request } = parsed
  const { model } = resolution.target
  const inputTokens = tokensOf(request.prompt.characters, model.charactersPerToken)
  const maxTokens = request.maxTokens ?? model.maxOutputTokens
  call.inputTokens = inputTokens
  call.latencyAsked = request.latency ?? 'standard'
  if (maxTokens > model.maxOutputTokens) return refused(tooManyTokensAsked(model.maxOutputTokens))
  const place = {
    modelId: resolution.target.modelId,
    region: machine.profile.region,
    latency: call.latencyAsked,
    provisioned: null,
  }
  const deployment = machine.deployments.of(place)
  if (deployment === null) {
    return refused(invalid(`Latency performance configuration is not supported for ${resolution.target.id}.`))
  }
  return { kind: 'accepted', target: resolution.target, deployment, request, inputTokens, maxTokens }
}

function resolve(machine: Machine, modelSegment: string): Resolution {
  const reference = readModelReference(modelSegment)
  return reference === null ? refused(unknownModel) : resolveTarget(machine.profile, reference)
}

/** Takes it through faults, quota and capacity to a slot or its queue; null when one of them refused it. */
function serve(arrival: Arrival, admission: AcceptedRequest, atMs: number): ReplyRun | null {
  const { machine, epoch, call, chance } = arrival
  const { target, deployment } = admission
  const effect = strike(arrival)
  if (effect?.kind === 'answer') {
    refuse(arrival, effect.error, isThrottle(effect.error) ? 'throttled' : 'failed')
    return null
  }
  if (effect?.kind === 'refuse') {
    arrival.exchange.refuse()
    endCall(arrival, 'failed', 'refuse-stream')
    return null
  }
  const share = target.model.throttled
  if (share !== null && chance('throttled share').next() < share.share) {
    refuse(arrival, throttled(share.cause), 'throttled')
    return null
  }
  const ledger = epoch.ledger(target.id, target.quota)
  const reservation = ledger.reserve(machine.timeOfDayMs(), admission.inputTokens + admission.maxTokens)
  if (typeof reservation === 'string') {
    refuse(arrival, throttled(reservation), 'throttled')
    return null
  }
  const reply = makeReply(arrival, admission, effect, (outcome, cause) => {
    // A call that gave up in the queue has used nothing.
    const inputTokens = call.servedMs === null ? 0 : admission.inputTokens
    ledger.settle(reservation, inputTokens + call.tokens * target.model.outputBurndown)
    endCall(arrival, outcome, cause)
    deployment.leave(reply, machine.world.nowMs())
  })
  if (!deployment.enter(reply, atMs, 0)) {
    ledger.release(reservation)
    refuse(arrival, noCapacity, 'throttled')
    return null
  }
  call.latencyServed = call.latencyAsked
  return reply
}

function makeReply(
  { machine, epoch, exchange, api, call, chance }: Arrival,
  { target, deployment, request, inputTokens, maxTokens }: AcceptedRequest,
  effect: FaultEffect | null,
  onEnd: (outcome: CallOutcome, cause: string | null) => void,
): ReplyRun {
  const random = chance('reply')
  return new ReplyRun(machine, {
    exchange,
    call,
    truth: epoch.truth,
    plan: planReply(deployment.serving, random, { uncachedInputTokens: inputTokens, maxTokens }),
    deployment,
    format: api.format(machine, target.model),
    start: {
      modelId: target.modelId,
      inputTokens,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      latencyServed: request.latency,
      tierServed: request.serviceTier,
    },
    end: { cacheDetails: [], trace: null, replacedBy: null },
    fault: effect?.kind === 'stream' ? effect.fault : null,
    random,
    onEnd,
  })
}

function strike({ machine, epoch, exchange, call, chance }: Arrival): FaultEffect | null {
  const fault = epoch.faults.take(
    { model: call.model, headers: exchange.headers },
    machine.world.nowMs(),
    chance('faults'),
  )
  return fault && effectOf(fault, machine.frames)
}
