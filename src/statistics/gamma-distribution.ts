import { lnGamma } from './beta-distribution.ts'

const CONVERGED = 1e-15
const TINY = 1e-300

/**
 * P(shape, x): the chance that a gamma variable of this shape, above 0, and scale 1 is at most `x`. By its power series left of the
 * mean, and right of it by the continued fraction of the other tail (Abramowitz and Stegun 6.5.29 and 6.5.31) in Lentz's way.
 */
export function incompleteGamma(shape: number, x: number): number {
  if (x <= 0) return 0
  if (x === Infinity) return 1
  const factor = Math.exp(shape * Math.log(x) - x - lnGamma(shape))
  return x < shape + 1 ? Math.min(1, factor * series(shape, x)) : Math.max(0, 1 - factor * fraction(shape, x))
}

/** 1/a + x/(a(a+1)) + x²/(a(a+1)(a+2)) + … */
function series(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; term > sum * CONVERGED; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

/** 1/(x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − … */
function fraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  // As many terms as the root of the shape, and some.
  const most = 200 + 10 * Math.sqrt(shape)
  for (let n = 1; n < most; n++) {
    const coefficient = -n * (n - shape)
    b += 2
    d = 1 / awayFromZero(coefficient * d + b)
    c = awayFromZero(b + coefficient / c)
    value *= c * d
    if (Math.abs(c * d - 1) < CONVERGED) break
  }
  return value
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
