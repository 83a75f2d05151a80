import { lognormalSigma } from '../random/draw.ts'
import type { WrittenDistribution } from '../scenario/prompt-file-schema.ts'
import type { Distribution } from './distribution.ts'

/** `least` is the smallest value that makes sense where the distribution is used. */
export function makeDistribution(written: WrittenDistribution, least: number): Distribution {
  if (typeof written === 'number') return { kind: 'constant', value: written }
  const { uniform, loguniform, lognormal } = written
  if (uniform !== undefined) return { kind: 'uniform', min: uniform[0], max: uniform[1] }
  if (loguniform !== undefined) return { kind: 'loguniform', min: loguniform[0], max: loguniform[1] }
  if (lognormal === undefined) throw new Error('a distribution has no shape')
  const { median, p90 = median, sigma = lognormalSigma(median, p90), min = least, max } = lognormal
  return { kind: 'lognormal', median, sigma, min, max }
}
