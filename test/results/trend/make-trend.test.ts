import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../../src/random/draw.ts'
import { makeRandom } from '../../../src/random/random.ts'
import { GATED_METRICS } from '../../../src/results/compare/compared-metric.ts'
import { DEFAULT_TREND_SETTINGS } from '../../../src/results/trend/default-trend-settings.ts'
import { makeHistory, type History } from '../../../src/results/trend/make-trend.ts'
import type { TrendSeries, TrendSettings } from '../../../src/results/trend/trend.ts'
import type { ComparableRun } from '../../../src/results/compare/sides.ts'
import { comparedRun } from '../../fakes/compared-run.ts'

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

  test('has a point for each night, which is the median of its runs', () => {
    const runs = nights(4, () => 1, 5)
    const history = historyOf(runs)
    expect(history.points.map(({ runs: ids }) => ids.length)).toEqual([5, 5, 5, 5])
    const ofNight = runs
      .slice(0, 5)
      .map(({ measured }) => measured.series.find(({ metric }) => metric === 'call_duration')!.max)
    expect(seriesOf(history, 'call_duration p(95)').values[0]).toBe(ofNight.toSorted((a, b) => a - b)[2])
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
    const [change] = seriesOf(historyOf(faster), 'output_tokens_per_second p(50)').changes
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

  test('tells of no change in 95 of 100 histories without one, over all its series', () => {
    const histories = 100
    const told = Array.from({ length: histories }, (_, seed) => historyOf(nights(20, () => 1, 1, seed))).filter(
      ({ series }) => series.some(({ changes }) => changes.length > 0),
    )
    // 5, with a standard error of 2.
    expect(told.length).toBeLessThan(12)
  })

  test('finds a lasting change of a fifth in nearly every history, to the night', () => {
    const histories = 40
    const found = Array.from({ length: histories }, (_, seed) =>
      seriesOf(historyOf(nights(20, (night) => (night < 12 ? 1 : 1.2), 1, seed)), 'time_to_first_token p(95)'),
    ).filter(({ changes }) => changes.length === 1 && Math.abs(changes[0]!.firstAfter - 12) <= 1)
    expect(found.length).toBeGreaterThan(36)
  })
})
