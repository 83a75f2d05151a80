import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { GATED_METRICS, parseComparedMetric, type ComparedMetric } from '../../src/history/compared-metric.ts'
import { DEFAULT_TREND_SETTINGS, type History, makeHistory } from '../../src/history/make-trend.ts'
import type { TrendSeries, TrendSettings } from '../../src/history/trend.ts'
import type { ComparableRun } from '../../src/history/sides.ts'
import { comparedRun } from '../fakes/compared-run.ts'

const DAY_HOURS = 24

/** So many nights of so many runs, each with 3 % of noise, and with the factor of its night on the times to first token. */
function nights(count: number, factorOf: (night: number) => number, runsANight = 1, seed = 1): ComparableRun[] {
  const random = makeRandom(seed, 'nights')
  const noise = (): number => Math.exp(0.03 * drawNormal(random))
  return Array.from({ length: count }, (_, night) =>
    Array.from({ length: runsANight }, (_empty, run) =>
      comparedRun(DAY_HOURS * night + run, {
        standard: {
          throttled: 6,
          trends: {
            time_to_first_token: 600 * noise() * factorOf(night),
            call_duration: 4_000 * noise(),
            output_tokens_per_second: 70 * noise(),
          },
        },
      }),
    ),
  ).flat()
}

const historyOf = (runs: readonly ComparableRun[], changes: Partial<TrendSettings> = {}): History =>
  makeHistory(runs, GATED_METRICS, { ...DEFAULT_TREND_SETTINGS, ...changes })

const seriesOf = ({ series }: History, name: string): TrendSeries => series.find(({ metric }) => metric === name)!

const up = (night: number): number => (night < 15 || night >= 30 ? 1 : 1.4)

describe('the history of runs', () => {
  test('has a change with its date, its size and the runs on both sides', () => {
    const history = historyOf(nights(20, (night) => (night < 12 ? 1 : 1.2)))
    const { changes } = seriesOf(history, 'time_to_first_token p(95)')
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({
      lastBefore: 11,
      firstAfter: 12,
      startedAt: '2026-12-02T00:00:00.000Z',
      direction: 'worse',
      before: { points: 12, firstRun: 'run-0', lastRun: `run-${11 * 24}` },
      after: { points: 8, firstRun: `run-${12 * 24}`, lastRun: `run-${19 * 24}` },
    })
    const { change } = changes[0]!
    expect(change.low!).toBeLessThan(0.2)
    expect(change.high!).toBeGreaterThan(0.2)
    expect(seriesOf(history, 'call_duration p(95)').changes).toEqual([])
  })

  test('is in the order of the runs’ starts, however they are given', () => {
    const runs = nights(20, (night) => (night < 12 ? 1 : 1.2))
    expect(historyOf(runs.toReversed())).toEqual(historyOf(runs))
  })

  test('has a point for each night, which is the middle of its runs', () => {
    const runs = nights(4, () => 1, 5)
    const history = historyOf(runs)
    expect(history.points.map(({ runs: ids }) => ids.length)).toEqual([5, 5, 5, 5])
    const ofNight = runs
      .slice(0, 5)
      .map(({ measured }) => measured.series.find(({ metric }) => metric === 'call_duration')!.max)
    const logs = ofNight.toSorted((a, b) => a - b).map(Math.log)
    // Without the fastest and the slowest.
    const middle = Math.exp((logs[1]! + logs[2]! + logs[3]!) / 3)
    expect(seriesOf(history, 'call_duration p(95)').values[0]).toBeCloseTo(middle, 6)
    expect(historyOf(runs, { togetherMs: 0 }).points).toHaveLength(20)
  })

  test('says better where it is, also of a rate that goes up', () => {
    const faster = nights(20, () => 1).map((run, night) => ({
      ...run,
      measured: {
        ...run.measured,
        series: run.measured.series.map((series) =>
          series.metric === 'output_tokens_per_second' && night >= 10
            ? { ...series, percentiles: { ...series.percentiles, 50: series.percentiles[50] * 1.3 } }
            : series,
        ),
      },
    }))
    const [metric] = ['output_tokens_per_second p(50)'].map(parseComparedMetric) as [ComparedMetric]
    const [change] = makeHistory(faster, [metric], DEFAULT_TREND_SETTINGS).series[0]!.changes
    expect(change).toMatchObject({ direction: 'better', firstAfter: 10 })
    expect(change!.change.value).toBeGreaterThan(0.2)
  })

  test('leaves out points that have no value, and what is too small to tell', () => {
    const gap = nights(20, (night) => (night < 12 ? 1 : 1.2)).map((run, night) =>
      night === 11 ? comparedRun(DAY_HOURS * 11, { standard: { throttled: 3_000 } }) : run,
    )
    const series = seriesOf(historyOf(gap), 'time_to_first_token p(95)')
    expect(series.values[11]).toBeNull()
    expect(series.changes[0]).toMatchObject({ lastBefore: 10, firstAfter: 12, before: { points: 11 } })
    expect(seriesOf(historyOf(gap, { minEffect: 0.4 }), 'time_to_first_token p(95)').changes).toEqual([])
  })

  test('has an interval for its place and its size', () => {
    const [change] = seriesOf(
      historyOf(nights(20, (night) => (night < 12 ? 1 : 1.2))),
      'time_to_first_token p(95)',
    ).changes
    expect(change!.between).toEqual(['2026-11-30T00:00:00.000Z', '2026-12-04T00:00:00.000Z'])
    expect(change!.chance).toBeLessThan(0.0125)
    expect(change!.change.low!).toBeGreaterThan(0.02)
  })

  test('says that it cannot tell with few points, and how many more it takes', () => {
    const ttft = seriesOf(historyOf(nights(5, () => 1)), 'time_to_first_token p(95)')
    expect(ttft).toMatchObject({
      verdict: 'cannot tell',
      changes: [],
      sight: { points: 5, pointsToTell: 3, spread: null, seesFrom: null, pointsToSee: null },
    })
  })

  test('says what its points can show, and how many more show a fifth', () => {
    const few = seriesOf(historyOf(nights(10, () => 1)), 'time_to_first_token p(95)')
    expect(few).toMatchObject({ verdict: 'no change found', sight: { points: 10, pointsToTell: 0 } })
    const many = seriesOf(historyOf(nights(40, () => 1)), 'time_to_first_token p(95)')
    expect(many.sight.seesFrom!).toBeLessThan(few.sight.seesFrom!)
    expect(many.sight.seesFrom!).toBeLessThan(0.2)
    expect(many.sight.pointsToSee).toBe(0)
    // Since its last change it has five points, which show nothing yet.
    const changed = seriesOf(historyOf(nights(25, (night) => (night < 20 ? 1 : 1.5))), 'time_to_first_token p(95)')
    expect(changed).toMatchObject({ verdict: 'worse', sight: { points: 5, pointsToTell: 3 } })
  })

  test('tells two changes, and is judged by the last', () => {
    const back = seriesOf(historyOf(nights(45, up)), 'time_to_first_token p(95)')
    expect(back.changes.map(({ firstAfter }) => firstAfter)).toEqual([15, 30])
    expect(back.verdict).toBe('better')
  })

  test('begins where it is told to', () => {
    const runs = nights(24, (night) => (night < 12 ? 1 : 1.3))
    const accepted = historyOf(runs, { since: '2026-12-02T00:00:00.000Z' })
    expect(accepted.points).toHaveLength(12)
    expect(seriesOf(accepted, 'time_to_first_token p(95)').changes).toEqual([])
  })

  test('has a point for each hour where runs come every hour', () => {
    const hourly = Array.from({ length: 48 }, (_, hour) =>
      comparedRun(hour, { standard: { trends: { time_to_first_token: (600 + (hour % 5)) * (hour < 24 ? 1 : 1.5) } } }),
    )
    const history = historyOf(hourly)
    expect(history.points).toHaveLength(48)
    expect(seriesOf(history, 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'worse',
      changes: [{ firstAfter: 24 }],
    })
  })
})
