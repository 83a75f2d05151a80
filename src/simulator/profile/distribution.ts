import { drawLognormal } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

/** A figure of a profile that may differ from call to call. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** `sigma` is the deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly p50: number; readonly sigma: number }

/** A constant draws nothing from `random`. */
export const draw = (random: Random, distribution: Distribution): number =>
  distribution.kind === 'constant' ? distribution.value : drawLognormal(random, distribution.p50, distribution.sigma)
