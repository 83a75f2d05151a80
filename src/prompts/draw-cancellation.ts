import type { Cancellation } from '../plan/cancellation.ts'
import type { ScenarioPlan } from '../plan/run-plan.ts'
import type { Random } from '../random/random.ts'
import { drawNumber, drawWhole } from './draw-distribution.ts'

/** Null for a call that nobody cancels. `charactersPerToken`: what a token is taken for, in bytes as well. */
export function drawCancellation(
  random: Random,
  { at, share }: NonNullable<ScenarioPlan['cancel']>,
  charactersPerToken: number,
): Cancellation | null {
  if (random.next() >= share) return null
  switch (at.kind) {
    case 'time':
    case 'first-token':
      return { kind: at.kind, afterMs: drawNumber(random, at.afterMs) }
    case 'tokens':
      return { kind: 'bytes', bytes: drawWhole(random, at.tokens) * charactersPerToken }
  }
}
