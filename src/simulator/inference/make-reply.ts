// An admitted call becomes a reply: with its place, its cache, its way to a slot, and what is done when it ends.
import type { StreamFault } from '../faults/stream-fault.ts'
import { noCapacity } from '../wire/api-error.ts'
import type { Admission } from './admission/admit-call.ts'
import { type Arrival, endCall, refuse } from './arrival.ts'
import { beginReply, type ReplyCircumstances } from './begin-reply.ts'
import { makeCallCaching } from './call-caching.ts'
import { noCaching } from './cache/plan-caching.ts'
import { choosePlace, type Place } from './place.ts'
import { noModel } from './guardrail.ts'
import { planSaid } from './plan-said.ts'
import type { ReplyFormat } from './reply-format.ts'
import { ReplyRun } from './reply-run.ts'
import { targetArn } from './target.ts'
import type { UnderstoodCall } from './understand-call.ts'
import type { CallOutcome, ServiceTier } from '../vocabulary.ts'

/** Lower goes first. A reservation is taken to be served as a priority call is. */
const RANKS = { reserved: 0, priority: 0, default: 1, flex: 2 } satisfies Record<ServiceTier, number>

export function makeReply(
  arrival: Arrival,
  understood: UnderstoodCall,
  admission: Admission,
  format: ReplyFormat,
  fault: StreamFault | null,
): ReplyRun {
  const { world, epoch, exchange, call, chance } = arrival
  const { target, region, router, guardrail } = understood
  const regions = { profile: world.profile, deployments: epoch.deployments }
  const place = choosePlace(regions, target, region, admission.latency, chance('region'))
  const isBlocked = guardrail?.intervention === 'prompt'
  const deployment = isBlocked ? noModel(place.deployment.serving) : place.deployment
  const random = chance('reply')
  const caching = makeCallCaching(arrival, understood, place.cacheKey, admission.breakOff === null)
  const circumstances = circumstancesOf(arrival, understood, admission, place, format)
  const usedNow = () => ({ inputTokens: caching.readByModel(), outputTokens: call.tokens })
  call.region = place.name
  const reply = new ReplyRun(world, {
    exchange,
    call,
    truth: epoch.truth,
    deployment,
    rank: RANKS[admission.tier],
    approachMs: (fault?.lateMs ?? 0) + (router?.routingMs ?? 0) + place.distanceMs + (guardrail?.promptMs ?? 0),
    format,
    fault: admission.breakOff ?? fault,
    random,
    begin(atMs) {
      call.latencyServed = admission.latency
      call.tierServed = admission.tier
      return beginReply(circumstances, isBlocked ? noCaching : caching.read(atMs), random)
    },
    onProgress(atMs) {
      caching.write(atMs)
      return admission.hold.progress(usedNow())
    },
    onTurnedAway() {
      admission.hold.release()
      call.reservedTokens = 0
      refuse(arrival, noCapacity)
    },
    onLeft() {
      endCall(arrival, 'aborted', null)
    },
    onEnd(outcome: CallOutcome, cause: string | null) {
      call.settledTokens = admission.hold.settle(usedNow())
      endCall(arrival, outcome, cause)
      if (call.queuedMs === null) return
      const nowMs = world.clock.nowMs()
      if (call.servedMs !== null) call.releasedMs = world.clock.toHostMs(nowMs)
      deployment.leave(reply, nowMs)
    },
  })
  return reply
}

function circumstancesOf(
  { world, chance }: Arrival,
  understood: UnderstoodCall,
  { latency, tier }: Admission,
  { deployment }: Place,
  format: ReplyFormat,
): ReplyCircumstances {
  const { target, router, region, request } = understood
  return {
    understood,
    serving: deployment.serving,
    isStream: format.kind === 'stream',
    tellsThoughts: format.tellsThoughts,
    told: {
      modelId: target.modelId,
      latencyServed: request.latency === null ? null : latency,
      tierServed: request.serviceTier === null ? null : tier,
    },
    tierServed: tier,
    said: planSaid(target.model, request.asks, chance('said')),
    invokedModelId: router === null ? null : targetArn(world.profile, target, region),
  }
}
