// When the deltas of one reply are made and when they are written. They are made one after the other; a guardrail
// may hold several back, to be written together when it has looked at them, while the model makes the next.
import type { Random } from '../../random/random.ts'
import type { Deployment } from '../physics/deployment.ts'
import { drawDeltaTokens, drawGapMs } from '../physics/reply-plan.ts'
import type { ReplyPlan } from '../physics/reply-plan.ts'
import type { DeltaWatch } from './guardrail/watch-reply.ts'

export interface DeltaPace {
  /** The tokens of each delta that is to be written next, all of them together. Emptied by `written`. */
  readonly stretch: readonly number[]
  /** Makes the next stretch. Returns when it is due, `fromMs` being when the last one was. */
  next(fromMs: number): number
  written(): void
  /** Whether every token has been put into a stretch. */
  isLast(): boolean
}

export interface PaceOptions {
  readonly plan: ReplyPlan
  readonly watch: DeltaWatch
  readonly deployment: Deployment
  readonly random: Random
  /** From the first `fromMs` to the first delta. */
  readonly leadMs: number
}

export function makeDeltaPace({ plan, watch, deployment, random, leadMs }: PaceOptions): DeltaPace {
  const { serving } = deployment
  const stretch: number[] = []
  let undrawn = plan.outputTokens
  let isFirst = true
  /** How long the last delta waited to be written. A span and no moment, because a pause moves all that is due. */
  let heldMs = 0

  const isLast = (): boolean => undrawn === 0
  const drawDelta = (): number => {
    // The first delta is the first token alone, so that (last - first delta) / (tokens - 1) is the gap drawn.
    const tokens = isFirst ? 1 : drawDeltaTokens(serving, random, undrawn)
    const gapMs = isFirst ? leadMs : drawGapMs(serving, random, tokens, plan.tokenGapMs) * deployment.slowdown()
    isFirst = false
    undrawn -= tokens
    stretch.push(tokens)
    return gapMs
  }
  return {
    stretch,
    next(fromMs) {
      let madeMs = fromMs - heldMs
      while (!isLast() && stretch.length < watch.deltasTogether) madeMs += drawDelta()
      const dueMs = Math.max(fromMs, madeMs + (watch.drawAssessmentMs?.() ?? 0))
      heldMs = dueMs - madeMs
      return dueMs
    },
    written() {
      stretch.length = 0
    },
    isLast,
  }
}
