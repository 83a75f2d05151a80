import type { Random } from '../../src/random/random.ts'
import { drawDeltaTokens, drawGapMs, planReply } from '../../src/simulator/physics/reply-plan.ts'
import type { ServingProfile } from '../../src/simulator/profile/profile.ts'
import type { StudyAPrompt } from './study-a.ts'

export interface DrawnReply {
  readonly timeToFirstTokenMs: number
  /** (tokens - 1) / (last delta - first delta), with the jitter of each gap in it; null for a reply of one token. */
  readonly outputTokensPerSecond: number | null
  /** The same, by the rate that the reply's gaps had before jitter: how much the jitter changed it. */
  readonly jitterFactor: number | null
}

/** What one call would measure on a machine that it has for itself: the latency model without sockets and time. */
export function drawReply(
  serving: ServingProfile,
  random: Random,
  { inputTokens, maxTokens }: StudyAPrompt,
): DrawnReply {
  const plan = planReply(serving, random, { uncachedInputTokens: inputTokens, maxTokens })
  let tokensLeft = plan.outputTokens - 1
  let durationMs = 0
  while (tokensLeft > 0) {
    const tokens = drawDeltaTokens(serving, random, tokensLeft)
    durationMs += drawGapMs(serving, random, tokens, plan.tokenGapMs)
    tokensLeft -= tokens
  }
  const gaps = plan.outputTokens - 1
  return {
    timeToFirstTokenMs: plan.timeToFirstTokenMs,
    outputTokensPerSecond: gaps === 0 ? null : (gaps * 1_000) / durationMs,
    jitterFactor: gaps === 0 ? null : (gaps * plan.tokenGapMs) / durationMs,
  }
}
