import type { CompareSettings, Design } from './comparison.ts'
import { NIGHT_GAP_MS } from './nights.ts'

/** With fewer nights of base, or pairs, nothing is said to be worse. */
export const FEWEST_COUNTED = 4
/** What is advised: more nights see little more, fewer see much less (docs/comparing.md). */
export const ADVISED_NIGHTS = 14
export const ADVISED_PAIRS = 5

/** What they are worth is measured: `test/experiments/gate-quality.ts`, docs/comparing.md. */
export const DEFAULT_SETTINGS: Omit<CompareSettings, 'minEffect'> = {
  alpha: 0.05,
  minShareEffect: 0.01,
  togetherMs: NIGHT_GAP_MS,
  seed: 1,
}

/** Pairs met the same night: what nights differ by is in no change of theirs. */
export const DEFAULT_MIN_EFFECT: Readonly<Record<Design, number>> = { nights: 0.12, pairs: 0.05 }
