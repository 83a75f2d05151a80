import { betaQuantile } from '../statistics/beta-distribution.ts'

/** Some of a number of samples, that lie beyond a limit. */
export interface CountedShare {
  readonly samples: number
  /** As how many independent ones they count. */
  readonly effective: number
  /** Those that lie beyond it at least, and at most: they differ where samples are not there. */
  readonly atLeast: number
  readonly atMost: number
}

/** Two limits, each with 95 % confidence (Clopper and Pearson, Biometrika 1934): the share is no less than the one, and no greater than the other. */
export interface KnownShare {
  readonly low: number
  readonly high: number
}

/** Of one sample at least. */
export const knowShare = ({ atLeast, atMost, effective, samples }: CountedShare): KnownShare => {
  const least = (atLeast / samples) * effective
  const most = (atMost / samples) * effective
  return {
    low: betaQuantile(0.05, least, effective - least + 1),
    high: betaQuantile(0.95, most + 1, effective - most),
  }
}
