/** A number that is drawn anew each time it is needed. Whoever draws it says its unit and whether it is whole. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Uniform in the logarithm. */
  | { readonly kind: 'loguniform'; readonly min: number; readonly max: number }
  /** `sigma` is the deviation of the logarithm; a draw above `max` becomes `max`, one below `min` becomes `min`. */
  | {
      readonly kind: 'lognormal'
      readonly median: number
      readonly sigma: number
      readonly min: number
      readonly max: number
    }
