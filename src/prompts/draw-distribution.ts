import type { Distribution } from '../scenario/distribution-schema.ts'
import { drawInteger, drawLognormal, drawLoguniform, drawUniform } from '../random/draw.ts'
import type { Random } from '../random/random.ts'

/** A number, whole or not. */
export function drawNumber(random: Random, distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value
    case 'by-row':
      throw new Error('a number of a row is read and not drawn')
    case 'uniform':
      return drawUniform(random, distribution.min, distribution.max)
    case 'loguniform':
      return drawLoguniform(random, distribution.min, distribution.max)
    case 'lognormal': {
      const { median, sigma, min, max } = distribution
      return Math.min(max, Math.max(min, drawLognormal(random, median, sigma)))
    }
  }
}

/** A whole number. Of a uniform distribution with whole bounds, both of them are as likely as any between. */
export const drawWhole = (random: Random, distribution: Distribution): number =>
  distribution.kind === 'uniform'
    ? drawInteger(random, distribution.min, distribution.max)
    : Math.round(drawNumber(random, distribution))
