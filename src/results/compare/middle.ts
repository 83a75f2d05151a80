/** Null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  const upper = sorted[Math.floor(sorted.length / 2)]
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2
}

/**
 * The mean without the lowest and the highest fifth, of three values or more without one of each at least (Tukey's trimmed mean): a run that
 * went astray moves it little, and of five runs it varies a fifth less than their median. Of three or four it is the median. Null of nothing.
 */
export function trimmedMeanOf(values: readonly number[]): number | null {
  const cut = trimmedOf(values.length)
  const kept = values.toSorted((a, b) => a - b).slice(cut, values.length - cut)
  return kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length
}

const trimmedOf = (count: number): number => (count < 3 ? 0 : Math.max(1, Math.floor(count / 5)))

/** Of 1 to 9 normal values; of more the product with their number changes little. By simulation, 400,000 samples each. */
const VARIANCES = [1, 0.5, 0.449, 0.298, 0.227, 0.184, 0.155, 0.134, 0.118] as const

/** The variance of the trimmed mean of so many normal values, in units of one's. */
export const varianceOfTrimmedMean = (count: number): number => VARIANCES[count - 1] ?? 1.14 / count
