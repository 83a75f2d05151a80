import { betaQuantile, incompleteBeta } from './beta-distribution.ts'

/** P(T >= t) of Student's t with so many degrees of freedom, which need not be whole. */
export function studentTUpperTail(t: number, degreesOfFreedom: number): number {
  // T² / (T² + df) is beta(1/2, df/2). The half that is less than one is calculated, so that a far tail keeps its digits.
  const tail = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2
  return t < 0 ? 1 - tail : tail
}

/** The t that Student's t stays at or below with this chance, in (0, 1). */
export function studentTQuantile(chance: number, degreesOfFreedom: number): number {
  const tails = 2 * Math.min(chance, 1 - chance)
  // Of df / (t² + df) and its complement, the one that is small is looked for: the other would have lost its digits.
  const isTail = tails < 0.5
  const found = isTail
    ? betaQuantile(tails, degreesOfFreedom / 2, 0.5)
    : betaQuantile(1 - tails, 0.5, degreesOfFreedom / 2)
  const squared = isTail ? (1 - found) / found : found / (1 - found)
  return Math.sign(chance - 0.5) * Math.sqrt(degreesOfFreedom * squared)
}
