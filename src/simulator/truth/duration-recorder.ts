import { build } from 'hdr-histogram-js'

export interface DurationSummary {
  readonly count: number
  /** Exact, as `max` is; the percentiles between are within 0.1 %. Null when nothing was recorded. */
  readonly min: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
}

export interface DurationRecorder {
  record(durationMs: number): void
  summary(): DurationSummary
}

const MOST_US = 3_600_000_000

/** Durations from 1 µs to 1 h in bounded memory; one outside counts as the nearer end, but for `min` and `max`. */
export function makeDurationRecorder(): DurationRecorder {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MOST_US,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: false,
    useWebAssembly: false,
  })
  let minMs = Infinity
  let maxMs = -Infinity
  return {
    record(durationMs) {
      histogram.recordValue(Math.min(MOST_US, Math.max(1, Math.round(durationMs * 1_000))))
      if (durationMs < minMs) minMs = durationMs
      if (durationMs > maxMs) maxMs = durationMs
    },
    summary() {
      const count = histogram.totalCount
      if (count === 0) return { count, min: null, p50: null, p90: null, p99: null, max: null }
      // A bucket answers with its upper edge, which for the last one lies above the maximum.
      const percentileMs = (percentile: number): number =>
        Math.min(maxMs, histogram.getValueAtPercentile(percentile) / 1_000)
      return { count, min: minMs, p50: percentileMs(50), p90: percentileMs(90), p99: percentileMs(99), max: maxMs }
    },
  }
}
