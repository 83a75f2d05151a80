import { drawLognormal, drawWeighted } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'

/** A figure of a profile that may differ from call to call. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** `sigma` is the deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly p50: number; readonly sigma: number }
  /** One of several, each as often as its share says; the shares sum to 1. */
  | { readonly kind: 'mixture'; readonly parts: readonly MixturePart[] }

export interface MixturePart {
  readonly share: number
  readonly of: Distribution
}

/** A constant draws nothing from `random`. */
export function draw(random: Random, distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value
    case 'lognormal':
      return drawLognormal(random, distribution.p50, distribution.sigma)
    case 'mixture': {
      const chosen = drawWeighted(
        random,
        distribution.parts.map(({ share }) => share),
      )
      return draw(random, (distribution.parts[chosen] as MixturePart).of)
    }
  }
}
