/** Durations in milliseconds, all of them kept, so that any percentile of them is exact. */
export interface Samples {
  add(durationMs: number): void
  take(): DurationReading
}

/** All but `count` are NaN where there are none. */
export interface DurationReading {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const FIRST_CAPACITY = 4_096

export function makeSamples(): Samples {
  let samples = new Float64Array(FIRST_CAPACITY)
  let count = 0
  return {
    add(durationMs) {
      if (count === samples.length) {
        const larger = new Float64Array(count * 2)
        larger.set(samples)
        samples = larger
      }
      samples[count++] = durationMs
    },
    take() {
      const sorted = samples.slice(0, count).sort()
      count = 0
      return {
        count: sorted.length,
        p50Ms: percentileOf(sorted, 50),
        p99Ms: percentileOf(sorted, 99),
        maxMs: percentileOf(sorted, 100),
      }
    },
  }
}

/** The least value that `percent` of the samples lie at or below; NaN where there is none. */
export function percentileOf(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100))
  return sorted[rank - 1] ?? Number.NaN
}
