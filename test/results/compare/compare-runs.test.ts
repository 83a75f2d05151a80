import { describe, expect, test } from 'vitest'
import { compareRuns, type RunsComparison } from '../../../src/results/compare/compare-runs.ts'
import { GATED_METRICS, TOLD_METRICS } from '../../../src/results/compare/compared-metric.ts'
import type { MetricComparison } from '../../../src/results/compare/comparison.ts'
import { DEFAULT_SETTINGS } from '../../../src/results/compare/default-settings.ts'
import type { ComparableRun } from '../../../src/results/compare/sides.ts'
import { comparedRun, type FakeMode } from '../../fakes/compared-run.ts'

const NOISE = [0.97, 1.02, 0.99, 1.04, 1]

/** Runs of one mode each, whose figures are multiplied by a little noise, and by `factor`. */
const runsOf = (change: (noise: number) => FakeMode, count = 5, from = 0): ComparableRun[] =>
  Array.from({ length: count }, (_, nth) => comparedRun(from + nth, { standard: change(NOISE[nth % 5]!) }))

const usual = (noise: number, factor = 1): FakeMode => ({
  throttled: 6,
  trends: {
    time_to_first_token: 600 * noise * factor,
    call_duration: 4_000 * noise,
    output_tokens_per_second: 70 / noise,
  },
})

const compare = (base: readonly ComparableRun[], run: readonly ComparableRun[]): RunsComparison =>
  compareRuns({ base, run, pieces: null }, { gated: GATED_METRICS, told: TOLD_METRICS }, DEFAULT_SETTINGS)

const metricOf = ({ metrics }: RunsComparison, name: string, mode = 'standard'): MetricComparison =>
  metrics.find((each) => each.metric === name && each.mode === mode)!

const base = runsOf((noise) => usual(noise))

const slow = (noise: number): FakeMode => ({
  trends: { ...usual(noise).trends, output_tokens_per_second: 50 / noise },
})

const short = (factor: number, from: number): ComparableRun[] =>
  runsOf((noise) => ({ ...usual(noise, factor), calls: 60, throttled: 0 }), 5, from)

describe('runs that are compared', () => {
  test('are the same where nothing has changed but a little noise', () => {
    const comparison = compare(
      base,
      runsOf((noise) => usual(2 - noise), 5, 5),
    )
    expect(comparison.verdict).toBe('same')
    const gated = comparison.metrics.filter(({ verdict }) => verdict !== null)
    expect(gated.map(({ reason }) => reason)).toEqual(GATED_METRICS.map(() => 'interval'))
  })

  test('are worse where one metric is, which has its change, its interval and its chance', () => {
    const comparison = compare(
      base,
      runsOf((noise) => usual(noise, 1.3), 5, 5),
    )
    expect(comparison.verdict).toBe('worse')
    const ttft = metricOf(comparison, 'time_to_first_token p(95)')
    expect(ttft).toMatchObject({ verdict: 'worse', reason: 'test', runsToTell: null })
    expect(ttft.baseMedian).toBeCloseTo(600, 9)
    expect(ttft.change!.value).toBeCloseTo(0.3, 2)
    expect(ttft.change!.low).toBeGreaterThan(0.2)
    expect(ttft.change!.high).toBeLessThan(0.4)
    expect(ttft.chance).toBeLessThan(0.05)
    expect(metricOf(comparison, 'call_duration p(95)').verdict).toBe('same')
  })

  test('are better where a metric is, and worse goes before better', () => {
    const faster = compare(
      base,
      runsOf((noise) => usual(noise, 0.7), 5, 5),
    )
    expect(metricOf(faster, 'time_to_first_token p(95)').verdict).toBe('better')
    expect(faster.verdict).toBe('better')
    const mixed = compare(
      base,
      runsOf((noise) => ({ ...usual(noise, 0.7), throttled: 300 }), 5, 5),
    )
    expect(mixed.verdict).toBe('worse')
  })

  test('are worse where a rate of tokens is lower', () => {
    const rate = metricOf(compare(base, runsOf(slow, 5, 5)), 'output_tokens_per_second p(50)')
    expect(rate).toMatchObject({ verdict: 'worse', worse: 'lower' })
    expect(rate.change!.value).toBeCloseTo(50 / 70 - 1, 2)
    expect(rate.change!.low).toBeLessThan(rate.change!.value)
  })

  test('are held by shares in points, also from nothing', () => {
    const none = runsOf((noise) => ({ ...usual(noise), throttled: 0 }))
    const some = runsOf((noise) => ({ ...usual(noise), throttled: 60 + Math.round(10 * noise) }), 5, 5)
    const throttled = metricOf(compare(none, some), 'calls_throttled rate')
    expect(throttled).toMatchObject({ verdict: 'worse', unit: 'of calls', change: { kind: 'points' } })
    expect(throttled.change!.value).toBeCloseTo(70 / 3_000, 3)
    expect(metricOf(compare(none, none), 'calls_throttled rate').verdict).toBe('same')
  })

  test('are not worse by a change that is clear and too small to matter', () => {
    const steady = Array.from({ length: 5 }, (_, nth) => comparedRun(nth, { standard: usual(1 + nth / 10_000) }))
    const little = Array.from({ length: 5 }, (_, nth) =>
      comparedRun(5 + nth, { standard: usual(1 + nth / 10_000, 1.05) }),
    )
    const ttft = metricOf(compare(steady, little), 'time_to_first_token p(95)')
    expect(ttft).toMatchObject({ verdict: 'same', chance: 1 })
    expect(ttft.change!.low).toBeGreaterThan(0.04)
  })

  test('cannot be told where they are too few, and it is said how many would do', () => {
    const comparison = compare(
      base.slice(0, 2),
      runsOf((noise) => usual(noise, 1.1), 2, 5),
    )
    const ttft = metricOf(comparison, 'time_to_first_token p(95)')
    expect(ttft).toMatchObject({ verdict: 'cannot tell', reason: 'too few runs', runsToTell: 5 })
    expect(ttft.change).toMatchObject({ low: null, high: null })
    expect(comparison.verdict).toBe('cannot tell')
  })

  test('cannot be told where they spread too far', () => {
    const wild = [0.8, 1.3, 0.9, 1.2, 1]
    const side = (from: number): ComparableRun[] =>
      wild.map((noise, nth) => comparedRun(from + nth, { standard: usual(noise * (1 + from / 100)) }))
    const ttft = metricOf(compare(side(0), side(5)), 'time_to_first_token p(95)')
    expect(ttft).toMatchObject({ verdict: 'cannot tell', reason: 'spread' })
    expect(ttft.runsToTell).toBeGreaterThan(20)
  })

  test('are worse by a large effect however few they are, when all of one side lie beyond all of the other', () => {
    const few = compare(
      base.slice(0, 2),
      runsOf((noise) => usual(noise, 1.4), 2, 5),
    )
    expect(metricOf(few, 'time_to_first_token p(95)')).toMatchObject({ verdict: 'worse', reason: 'large effect' })
    const oneOfTwo = [comparedRun(5, { standard: usual(0.96) }), comparedRun(6, { standard: usual(3) })]
    expect(metricOf(compare(base.slice(0, 2), oneOfTwo), 'time_to_first_token p(95)').verdict).toBe('cannot tell')
  })

  test('are never held by a percentile that the samples are too few for', () => {
    const comparison = compare(short(1, 0), short(3, 5))
    expect(metricOf(comparison, 'time_to_first_token p(95)')).toMatchObject({
      verdict: 'cannot tell',
      reason: 'too few samples',
      chance: null,
      runsToTell: null,
    })
    // A median wants fewer.
    expect(metricOf(comparison, 'time_to_first_token p(50)').verdict).toBe('worse')
  })

  test('say so where a run has no value, and still compare what there is', () => {
    const silent = runsOf(() => ({ throttled: 3_000 }), 5, 5)
    const comparison = compare(base, silent)
    expect(metricOf(comparison, 'time_to_first_token p(50)')).toMatchObject({
      verdict: 'cannot tell',
      reason: 'no value',
      change: null,
      runMedian: null,
    })
    expect(metricOf(comparison, 'calls_throttled rate').verdict).toBe('worse')
  })

  test('name the modes that one side alone has, and compare the others', () => {
    const both = [0, 1, 2, 3, 4].map((nth) => comparedRun(nth, { standard: usual(1), old: usual(1) }))
    const other = [5, 6, 7, 8, 9].map((nth) => comparedRun(nth, { new: usual(1), standard: usual(1) }))
    const { metrics, onlyInBase, onlyInRun } = compare(both, other)
    expect([onlyInBase, onlyInRun]).toEqual([['old'], ['new']])
    expect(new Set(metrics.map(({ mode }) => mode))).toEqual(new Set(['standard']))
  })

  test('compare alike whenever they are compared', () => {
    const many = runsOf((noise) => usual(noise), 30)
    const run = runsOf((noise) => usual(noise, 1.2), 5, 30)
    expect(compare(many, run)).toEqual(compare(many, run))
    expect(metricOf(compare(many, run), 'time_to_first_token p(95)').verdict).toBe('worse')
  })
})
