// The normal distribution: for samples too large to count through, and for how many runs would tell.

/** P(Z >= z): by Mill's ratio as a continued fraction in the tails, by the series of the density near the middle. */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  return z < SERIES_UP_TO ? 0.5 - density * seriesOf(z) : density / continuedFraction(z)
}

const SERIES_UP_TO = 3
const TERMS = 100

/** z + z³/3 + z⁵/(3·5) + … */
function seriesOf(z: number): number {
  let term = z
  let sum = z
  for (let k = 1; k < TERMS; k++) {
    term *= (z * z) / (2 * k + 1)
    sum += term
  }
  return sum
}

/** z + 1/(z + 2/(z + 3/(z + … */
function continuedFraction(z: number): number {
  let value = z
  for (let k = TERMS; k >= 1; k--) value = z + k / value
  return value
}

/** The z that a standard normal variable exceeds with this chance, in (0, 1). */
export function normalUpperQuantile(chance: number): number {
  let [low, high] = [-40, 40]
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (normalUpperTail(middle) > chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}
