// How a throttle is told: as HTTP 429, or by a profile's shares of streams, under the HTTP 200 of a stream that has
// begun. Both have been reported of the real service: aws-samples/aws-genai-llm-chatbot#220.
import { drawInteger } from '../../../random/draw.ts'
import type { Random } from '../../../random/random.ts'
import type { ModelProfile } from '../../profile/profile.ts'

export type ThrottleForm =
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
