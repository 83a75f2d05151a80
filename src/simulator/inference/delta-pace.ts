// When the deltas of one reply are made and when they are written. They are made one after the other, each as fast as
// the machine is at that moment; a guardrail may hold several back, to be written together when it has looked at
// them, while the model makes the next.
import type { Random } from '../../random/random.ts'
import type { Deployment } from '../physics/deployments.ts'
import { drawDeltaTokens, drawGapMs, type ReplyPlan } from '../physics/reply-plan.ts'
import { makeBlockMaking, type ToolsMade } from './block-making.ts'
import type { DeltaWatch } from './guardrail.ts'
import type { ReplyPiece } from './reply-blocks.ts'

/** Goes from moment to moment: at each of them a delta has been made, or some are to be written, or both. */
export interface DeltaPace {
  /** What is to be written at this moment, all of it together. Emptied by `written`. */
  readonly stretch: readonly ReplyPiece[]
  /** Goes on to the next moment. Returns when it is due, `fromMs` being when the last one was. */
  next(fromMs: number): number
  /** The tokens that have been made since this was last asked. */
  takeMade(): number
  /** Of all that has been made: calls of tools, and the tokens of their input. */
  toolsMade(): ToolsMade
  written(): void
  /** Nothing more is made. Of a reply that nothing looks at. */
  stop(): void
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
  readonly pieces: readonly ReplyPiece[]
  leftMs: number
}

export function makeDeltaPace({ plan, watch, deployment, random, leadMs }: PaceOptions): DeltaPace {
  const { serving } = deployment
  const stretch: ReplyPiece[] = []
  const held: HeldDeltas[] = []
  const blocks = makeBlockMaking(plan.blocks)
  let gathered: ReplyPiece[] = []
  let undrawn = plan.outputTokens
  let isFirst = true
  let madeTokens = 0
  /** The delta that is being made, and how much longer that takes; 0 tokens when there is none. */
  let makingTokens = 0
  let makingLeftMs = Infinity

  const beginDelta = (): void => {
    // The first delta is the first token alone, so that (last - first delta) / (tokens - 1) is the gap drawn.
    // No delta holds the end of one block and the beginning of the next.
    makingTokens = isFirst ? 1 : drawDeltaTokens(serving, random, blocks.tokensLeft())
    makingLeftMs = isFirst ? leadMs : drawGapMs(serving, random, makingTokens, plan.tokenGapMs) * deployment.slowdown()
    isFirst = false
    undrawn -= makingTokens
  }
  const finishDelta = (): void => {
    madeTokens += makingTokens
    const pieces = blocks.make(makingTokens)
    if (watch.drawAssessmentMs !== null) gather(pieces, watch.drawAssessmentMs)
    else for (const piece of pieces) stretch.push(piece)
    makingTokens = 0
    makingLeftMs = Infinity
  }
  const gather = (pieces: readonly ReplyPiece[], drawAssessmentMs: () => number): void => {
    gathered.push(...pieces)
    if (undrawn > 0 && gathered.length < watch.deltasTogether) return
    // What is looked at faster than what was made before it does not overtake it.
    const leftMs = Math.max(drawAssessmentMs(), held.at(-1)?.leftMs ?? 0)
    held.push({ pieces: gathered, leftMs })
    gathered = []
  }
  const letGo = (): void => {
    const { pieces } = held.shift() as HeldDeltas
    for (const piece of pieces) stretch.push(piece)
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
    toolsMade: blocks.toolsMade,
    written() {
      stretch.length = 0
    },
    stop() {
      undrawn = 0
    },
    isLast: () => undrawn === 0 && makingTokens === 0 && held.length === 0,
  }
}
