const SPAN_MS = 10_000

/** The greatest mean that a value which is told of each interval had over ten seconds on end. */
export interface BusiestSpan {
  add(value: number, lengthMs: number): void
  /** Over all that there was where it was less; null where there was nothing. */
  most(): number | null
}

export function makeBusiestSpan(): BusiestSpan {
  const span: { readonly value: number; readonly lengthMs: number }[] = []
  let spanMs = 0
  let area = 0
  let most: number | null = null
  return {
    add(value, lengthMs) {
      span.push({ value, lengthMs })
      spanMs += lengthMs
      area += value * lengthMs
      for (let first = span[0]; first !== undefined && spanMs - first.lengthMs >= SPAN_MS; first = span[0]) {
        span.shift()
        spanMs -= first.lengthMs
        area -= first.value * first.lengthMs
      }
      if (spanMs >= SPAN_MS) most = Math.max(most ?? 0, area / spanMs)
    },
    most: () => most ?? (spanMs === 0 ? null : area / spanMs),
  }
}
