import type { CounterName, TrendName } from '../../src/metrics/metric-catalogue.ts'
import { PERCENTILES, type Interval, type Percentile } from '../../src/results/percentiles.ts'
import type { ComparableRun } from '../../src/history/sides.ts'

/** What a mode came to in a run: every percentile of a trend is the one given. */
export interface FakeMode {
  readonly calls?: number
  readonly throttled?: number
  readonly trends?: Partial<Record<TrendName, number>>
  readonly counters?: Partial<Record<CounterName, number>>
}

const HOUR_MS = 3_600_000

/** A run of an hour, the `nth` of a row of them. */
export function comparedRun(nth: number, modes: Readonly<Record<string, FakeMode>>): ComparableRun {
  return {
    id: `run-${nth}`,
    folder: `reports/run-${nth}`,
    startedAt: new Date(Date.UTC(2026, 10, 20) + nth * HOUR_MS).toISOString(),
    measured: {
      series: Object.entries(modes).flatMap(([mode, { calls = 3_000, trends = {} }]) =>
        Object.entries(trends).map(([metric, value]) => ({
          metric: metric as TrendName,
          tags: { mode },
          unit: 'ms',
          count: calls,
          min: value,
          max: value,
          mean: value,
          percentiles: Object.fromEntries(PERCENTILES.map((each) => [each, value])) as unknown as Record<
            Percentile,
            number
          >,
          intervals: Object.fromEntries(PERCENTILES.map((each) => [each, [value, value]])) as unknown as Record<
            Percentile,
            Interval
          >,
          weak: [],
          atLeast: [],
          cutOff: null,
        })),
      ),
      counters: Object.entries(modes).flatMap(([mode, { calls = 3_000, counters = {}, throttled = 0 }]) => {
        const counts: [CounterName, number][] = [
          ['calls', calls],
          ['calls_throttled', throttled],
          ['output_tokens', 100 * calls],
          ...(Object.entries(counters) as [CounterName, number][]),
        ]
        return counts.map(([metric, count]) => ({ metric, tags: { mode }, count, perSecond: count / 3_600 }))
      }),
    },
  }
}
