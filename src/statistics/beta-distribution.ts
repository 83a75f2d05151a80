// The beta distribution, and the regularised incomplete beta function that is its distribution function. The quantile of an order
// statistic's rank, a binomial share's limits and Student's t all follow from it.

/** Lanczos's coefficients for g = 7 and nine terms (Godfrey 2001): a relative error of about 1e-15. */
const LANCZOS_G = 7
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

/** ln Γ(x) for x > 0. */
export function lnGamma(x: number): number {
  // Γ(x) = Γ(x + 1) / x keeps the argument of the series at 1/2 or more.
  if (x < 0.5) return lnGamma(x + 1) - Math.log(x)
  const shifted = x - 1
  const base = shifted + LANCZOS_G + 0.5
  const series = LANCZOS.reduce((sum, coefficient, i) => sum + (i === 0 ? coefficient : coefficient / (shifted + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * I_x(a, b): the chance that a beta variable of the shapes `a` and `b`, both above 0, is at most `x`. I_x(k, n − k + 1) is
 * also the chance that at least k of n independent trials, each of the chance `x`, succeed.
 *
 * By the continued fraction of Didonato and Morris (ACM Trans. Math. Softw. 18, 1992, eq. 8) in Lentz's way; the error is about 1e-13
 * for shapes up to 1,000 and 1e-9 for shapes of ten millions.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // On this side of the mean the fraction converges in few terms.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  return Math.min(1, (Math.exp(lnDensity(x, a, b)) * x * (1 - x)) / (a * continuedFraction(x, a, b)))
}

const lnDensity = (x: number, a: number, b: number): number =>
  (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) + lnGamma(a + b) - lnGamma(a) - lnGamma(b)

const TINY = 1e-300
const CONVERGED = 1e-15

/** 1 + d₁/(1 + d₂/(1 + …, the fraction of I_x(a, b) (Abramowitz and Stegun 26.5.8), its terms taken until they change nothing. */
function continuedFraction(x: number, a: number, b: number): number {
  // It takes about as many terms as the root of the larger shape.
  const most = 200 + 10 * Math.sqrt(Math.max(a, b))
  let value = 1
  let c = 1
  let d = 0
  for (let term = 1; term <= most; term++) {
    const m = Math.floor(term / 2)
    const coefficient =
      term % 2 === 0
        ? (m * (b - m) * x) / ((a + term - 1) * (a + term))
        : -((a + m) * (a + b + m) * x) / ((a + term - 1) * (a + term))
    d = 1 / awayFromZero(1 + coefficient * d)
    c = awayFromZero(1 + coefficient / c)
    value *= c * d
    if (Math.abs(c * d - 1) < CONVERGED) break
  }
  return value
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)

/**
 * The x with I_x(a, b) = `chance`, by Newton's steps, held between bounds that halve where a step leaves them. A shape of 0 is the limit that
 * has all its mass at that end: 0 for `a`, 1 for `b`.
 */
export function betaQuantile(chance: number, a: number, b: number): number {
  if (a <= 0 || chance <= 0) return 0
  if (b <= 0 || chance >= 1) return 1
  let [low, high] = [0, 1]
  let x = a / (a + b)
  for (let step = 0; step < 200; step++) {
    const excess = incompleteBeta(x, a, b) - chance
    if (excess === 0) return x
    if (excess > 0) high = x
    else low = x
    const newton = x - excess * Math.exp(-lnDensity(x, a, b))
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 1e-15 * x) return next
    x = next
  }
  return x
}
