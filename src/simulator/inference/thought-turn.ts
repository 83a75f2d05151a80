import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { ThinkingPlan } from '../vocabulary.ts'

/** Where a reply is that thinks before it answers, told by the deltas that are written of it. */
export interface ThoughtTurn {
  /** What the next delta, of so many tokens, is: of the thought, the first of the answer, or another of it. */
  next(tokens: number): 'thought' | 'first-answer' | 'answer'
  /** Whether the answer has begun; a reply without a thought is all answer. */
  hasAnswered(): boolean
}

export function makeThoughtTurn(thinking: ThinkingPlan | null): ThoughtTurn {
  let visibleLeft = thinking?.visibleTokens ?? 0
  let isAnswering = thinking === null
  return {
    next(tokens) {
      if (visibleLeft > 0) {
        visibleLeft -= tokens
        return 'thought'
      }
      if (isAnswering) return 'answer'
      isAnswering = true
      return 'first-answer'
    },
    hasAnswered: () => isAnswering,
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIGNATURE_LENGTH = 344

/** What a vendor proves a thought to be its own by: as long as those that captures show, and of no meaning. */
export const drawSignature = (random: Random): string =>
  Array.from({ length: SIGNATURE_LENGTH }, () => ALPHABET[drawInteger(random, 0, ALPHABET.length - 1)]).join('')
