// When the deltas of one reply are made and when they are written. They are made one after the other, each as fast as
// the machine is at that moment; a guardrail may hold several back, to be written together when it has looked at
// them, while the model makes the next.
import type { Random } from '../../random/random.ts'
import type { Deployment } from '../physics/deployments.ts'
import { drawDeltaTokens, drawGapMs, type ReplyPlan } from '../physics/reply-plan.ts'
import type { DeltaWatch } from './guardrail.ts'

/** Goes from moment to moment: at each of them a delta has been made, or some are to be written, or both. */
export interface DeltaPace {
  /** The tokens of each delta that is to be written at this moment, all of them together. Emptied by `written`. */
  readonly stretch: readonly number[]
  /** Goes on to the next moment. Returns when it is due, `fromMs` being when the last one was. */
  next(fromMs: number): number
  /** The tokens that have been made since this was last asked. */
  takeMade(): number
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

/** Made, and to be written so long after this moment. Spans and no moments, because a pause moves all that is due. */
interface HeldDeltas {
  readonly tokens: readonly number[]
  leftMs: number
}

export function makeDeltaPace({ plan, watch, deployment, random, leadMs }: PaceOptions): DeltaPace {
  const { serving } = deployment
  const stretch: number[] = []
  const held: HeldDeltas[] = []
  let gathered: number[] = []
  let undrawn = plan.outputTokens
  const thought = plan.thinking ?? { tokens: 0, visibleTokens: 0 }
  let thoughtUndrawn = thought.tokens
  let thoughtMade = 0
  let isFirst = true
  let isThought = false
  let madeTokens = 0
  /** The delta that is being made, and how much longer that takes; 0 tokens when there is none. */
  let makingTokens = 0
  let makingLeftMs = Infinity

  const beginDelta = (): void => {
    // The first delta is the first token alone, so that (last - first delta) / (tokens - 1) is the gap drawn.
    // No delta holds the end of a thought and the beginning of an answer.
    makingTokens = isFirst ? 1 : drawDeltaTokens(serving, random, thoughtUndrawn > 0 ? thoughtUndrawn : undrawn)
    makingLeftMs = isFirst ? leadMs : drawGapMs(serving, random, makingTokens, plan.tokenGapMs) * deployment.slowdown()
    isFirst = false
    undrawn -= makingTokens
    isThought = thoughtUndrawn > 0
    if (isThought) thoughtUndrawn -= makingTokens
  }
  const toldOf = (made: number): number => Math.floor((thought.visibleTokens * made) / thought.tokens)
  /** Of the delta that has been made: what is told of a thought is spread evenly over its making. */
  const visibleTokens = (): number => {
    if (!isThought) return makingTokens
    thoughtMade += makingTokens
    return toldOf(thoughtMade) - toldOf(thoughtMade - makingTokens)
  }
  const finishDelta = (): void => {
    madeTokens += makingTokens
    const tokens = visibleTokens()
    if (watch.drawAssessmentMs !== null) gather(tokens, watch.drawAssessmentMs)
    else if (tokens > 0) stretch.push(tokens)
    makingTokens = 0
    makingLeftMs = Infinity
  }
  const gather = (tokens: number, drawAssessmentMs: () => number): void => {
    if (tokens > 0) gathered.push(tokens)
    if (undrawn > 0 && gathered.length < watch.deltasTogether) return
    // What is looked at faster than what was made before it does not overtake it.
    const leftMs = Math.max(drawAssessmentMs(), held.at(-1)?.leftMs ?? 0)
    held.push({ tokens: gathered, leftMs })
    gathered = []
  }
  const letGo = (): void => {
    const { tokens } = held.shift() as HeldDeltas
    for (const each of tokens) stretch.push(each)
  }
  return {
    stretch,
    next(fromMs) {
      if (makingTokens === 0 && undrawn > 0) beginDelta()
      const stepMs = Math.min(makingLeftMs, held[0]?.leftMs ?? Infinity)
      // A reply without tokens has one moment.
      if (stepMs === Infinity) return fromMs
      makingLeftMs -= stepMs
      for (const deltas of held) deltas.leftMs -= stepMs
      if (makingLeftMs === 0) finishDelta()
      if (held[0]?.leftMs === 0) letGo()
      return fromMs + stepMs
    },
    takeMade() {
      const tokens = madeTokens
      madeTokens = 0
      return tokens
    },
    written() {
      stretch.length = 0
    },
    isLast: () => undrawn === 0 && makingTokens === 0 && held.length === 0,
  }
}
