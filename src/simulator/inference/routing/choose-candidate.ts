import { drawInteger } from '../../../random/draw.ts'
import type { Random } from '../../../random/random.ts'

/**
 * Which candidate of a prompt router answers: the first, its fallback, for `fallbackShare` of the calls, and one of
 * the others, each as often, for the rest. A real router predicts the quality of each model's answer.
 */
export function chooseCandidate<T>(candidates: readonly T[], fallbackShare: number, random: Random): T {
  const isFallback = random.next() < fallbackShare
  return candidates[isFallback ? 0 : drawInteger(random, 1, candidates.length - 1)] as T
}
