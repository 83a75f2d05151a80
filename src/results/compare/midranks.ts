/**
 * Twice the rank of each value among all, from 1 for the smallest; equal values share the mean of their ranks. Twice, so
 * that ranks are whole and their sums exact.
 */
export function doubledMidranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = Array.from<number>({ length: values.length })
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++
    // Ranks start + 1 … end have the mean (start + 1 + end) / 2.
    for (let at = start; at < end; at++) ranks[order[at] as number] = start + 1 + end
    start = end
  }
  return ranks
}
