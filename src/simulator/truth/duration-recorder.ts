export interface DurationSummary {
  readonly count: number
  /** Exact, as `max` is; the percentiles between are within 0.05 %. Null when nothing was recorded. */
  readonly min: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** Durations in bounded memory. Not the histogram that the harness uses: one mistake must not be in both. */
export interface DurationRecorder {
  record(durationMs: number): void
  /** A percentile is the smallest recorded duration that so many percent do not exceed (nearest rank). */
  summary(): DurationSummary
}

// Buckets whose edges grow by 0.1 %, from 1 µs to 1 h; what lies outside is counted in the nearer end one.
const SHORTEST_MS = 0.001
const LONGEST_MS = 3_600_000
const LOG_WIDTH = Math.log(1.001)
const BUCKETS = Math.ceil(Math.log(LONGEST_MS / SHORTEST_MS) / LOG_WIDTH)

const bucketOf = (durationMs: number): number =>
  Math.min(BUCKETS - 1, Math.max(0, Math.floor(Math.log(Math.max(durationMs, SHORTEST_MS) / SHORTEST_MS) / LOG_WIDTH)))

const middleMs = (bucket: number): number => SHORTEST_MS * Math.exp((bucket + 0.5) * LOG_WIDTH)

export function makeDurationRecorder(): DurationRecorder {
  const counts = new Uint32Array(BUCKETS)
  let count = 0
  let minMs = Infinity
  let maxMs = -Infinity

  const percentileMs = (percentile: number): number => {
    const rank = Math.ceil((percentile / 100) * count)
    let seen = 0
    const bucket = counts.findIndex((inBucket) => {
      seen += inBucket
      return seen >= rank
    })
    return Math.min(maxMs, Math.max(minMs, middleMs(bucket)))
  }
  return {
    record(durationMs) {
      const bucket = bucketOf(durationMs)
      counts[bucket] = (counts[bucket] ?? 0) + 1
      count++
      minMs = Math.min(minMs, durationMs)
      maxMs = Math.max(maxMs, durationMs)
    },
    summary: () =>
      count === 0
        ? { count, min: null, p50: null, p90: null, p99: null, max: null }
        : { count, min: minMs, p50: percentileMs(50), p90: percentileMs(90), p99: percentileMs(99), max: maxMs },
  }
}
