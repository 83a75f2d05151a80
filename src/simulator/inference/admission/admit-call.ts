import { drawInteger } from '../../../random/draw.ts'
import type { Random } from '../../../random/random.ts'
import type { StreamFault } from '../../faults/stream-fault.ts'
import type { ModelProfile } from '../../profile/profile.ts'
import { throttled } from '../../wire/api-error.ts'
import { type Arrival, endCall, refuse } from '../arrival.ts'
import type { ReplyFormat } from '../reply-format.ts'
import type { UnderstoodCall } from '../understand-call.ts'
import { noHold, type QuotaAnswer, type QuotaHold, takeQuota } from './take-quota.ts'
import type { Latency, ServiceTier, ThrottleCause } from '../../vocabulary.ts'

// How a throttle is told: as HTTP 429, or by a profile's shares of streams, under the HTTP 200 of a stream that has
// begun. Both have been reported of the real service: aws-samples/aws-genai-llm-chatbot#220.

type ThrottleForm =
  | { readonly kind: 'status' }
  | { readonly kind: 'first-frame' }
  | { readonly kind: 'mid-stream'; readonly afterDeltas: number }

/** Where a stream breaks off is not published: after one of its first so many deltas. */
const MOST_DELTAS = 10

export function drawThrottleForm(shares: ModelProfile['inStreamThrottles'], random: Random): ThrottleForm {
  const drawn = random.next()
  if (drawn < shares.firstFrame) return { kind: 'first-frame' }
  if (drawn >= shares.firstFrame + shares.midStream) return { kind: 'status' }
  return { kind: 'mid-stream', afterDeltas: drawInteger(random, 1, MOST_DELTAS) }
}

// Throttles a call or takes its quota. A throttle that is told in mid-stream is an admission without quota, whose
// reply breaks off.

export interface Admission {
  readonly latency: Latency
  readonly tier: ServiceTier
  readonly hold: QuotaHold
  /** What will break the reply off, or null. */
  readonly breakOff: StreamFault | null
}

/** Null when the call has been refused. */
export function admitCall(arrival: Arrival, understood: UnderstoodCall, format: ReplyFormat): Admission | null {
  const answer = drawThrottle(arrival, understood) ?? ask(arrival, understood)
  if (answer.kind === 'throttled') return tellThrottle(arrival, understood, format, answer.cause)
  const { latency, tier, hold } = answer
  arrival.call.reservedTokens = hold.reservedTokens
  return { latency, tier, hold, breakOff: null }
}

function drawThrottle({ chance }: Arrival, { target }: UnderstoodCall): QuotaAnswer | null {
  const share = target.model.throttled
  const strikes = share !== null && chance('throttled share').next() < share.share
  return strikes ? { kind: 'throttled', cause: share.cause } : null
}

function ask({ world, epoch }: Arrival, understood: UnderstoodCall): QuotaAnswer {
  const { target, region, latency, tier, inputTokens, maxTokens } = understood
  const { id, model, quota } = target
  const provisioned = target.provisioned && {
    arn: target.provisioned.arn,
    amounts: {
      inputTokensPerMinute: target.provisioned.units * target.provisioned.unit.inputTokensPerMinutePerUnit,
      outputTokensPerMinute: target.provisioned.units * target.provisioned.unit.outputTokensPerMinutePerUnit,
    },
  }
  return takeQuota(
    epoch.quotas,
    { id, model, quota, provisioned, mantle: target.mantle, region, latency, tier, inputTokens, maxTokens },
    world.timeOfDayMs,
  )
}

function tellThrottle(
  arrival: Arrival,
  { target, latency, tier }: UnderstoodCall,
  format: ReplyFormat,
  cause: ThrottleCause,
): Admission | null {
  const error = throttled(cause)
  if (format.kind === 'whole') {
    refuse(arrival, error)
    return null
  }
  const form = drawThrottleForm(target.model.inStreamThrottles, arrival.chance('throttle form'))
  const say: StreamFault['say'] = (words) => words.exception('throttlingException', error)
  switch (form.kind) {
    case 'status':
      refuse(arrival, error)
      return null
    case 'first-frame':
      arrival.exchange.open(200, { 'content-type': format.contentType })
      arrival.exchange.end(say(format.words))
      arrival.call.firstByteMs = arrival.world.hostClock.nowMs()
      endCall(arrival, 'throttled', error.name)
      return null
    case 'mid-stream': {
      const { afterDeltas } = form
      const breakOff: StreamFault = {
        name: error.name,
        at: { afterDeltas },
        delayMs: 0,
        lateMs: 0,
        say,
        next: { kind: 'end' },
        error,
        outcome: 'throttled',
      }
      return { latency, tier: tier === 'reserved' ? 'default' : tier, hold: noHold, breakOff }
    }
  }
}
