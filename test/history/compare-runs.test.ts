import { describe, expect, test } from 'vitest'
import { drawNormal } from '../../src/random/draw.ts'
import { makeRandom } from '../../src/random/random.ts'
import { compareRuns, type CompareRequest, type RunsComparison } from '../../src/history/compare-runs.ts'
import {
  GATED_METRICS,
  parseComparedMetric,
  TOLD_METRICS,
  type ComparedMetric,
} from '../../src/history/compared-metric.ts'
import { DEFAULT_SETTINGS, type MetricComparison } from '../../src/history/comparison.ts'
import type { ComparableRun } from '../../src/history/sides.ts'
import { comparedRun, type FakeMode } from '../fakes/compared-run.ts'

const DAY_HOURS = 24
const REQUEST: CompareRequest = { ...DEFAULT_SETTINGS, minEffect: null, pairs: null }

const usual = (noise: number, factor = 1): FakeMode => ({
  throttled: 6,
  trends: {
    time_to_first_token: 600 * noise * factor,
    call_duration: 4_000 * noise,
    output_tokens_per_second: 70 / noise,
  },
})

interface NightsShape {
  readonly from?: number
  readonly runs?: number
  readonly spread?: number
  readonly seed?: number
}

/** Nights of so many runs, half an hour apart; noise of a run 1 %. */
function nightsOf(
  count: number,
  change: (noise: number, night: number) => FakeMode,
  shape: NightsShape = {},
): ComparableRun[] {
  const { from = 0, runs = 5, seed = 1, spread = 0.03 } = shape
  const random = makeRandom(seed, 'nights', from)
  return Array.from({ length: count }, (_, night) => {
    const ofNight = spread * drawNormal(random)
    return Array.from({ length: runs }, (_empty, run) =>
      comparedRun(DAY_HOURS * (from + night) + run / 2, {
        standard: change(Math.exp(ofNight + 0.01 * drawNormal(random)), from + night),
      }),
    )
  }).flat()
}

const compare = (
  base: readonly ComparableRun[],
  run: readonly ComparableRun[],
  request: Partial<CompareRequest> = {},
  gated: readonly ComparedMetric[] = GATED_METRICS,
): RunsComparison => compareRuns({ base, run, pieces: null }, { gated, told: TOLD_METRICS }, { ...REQUEST, ...request })

const metricOf = ({ metrics }: RunsComparison, name: string, mode = 'standard'): MetricComparison =>
  metrics.find((each) => each.metric === name && each.mode === mode)!

const TTFT = 'time_to_first_token p(95)'
const base = nightsOf(14, (noise) => usual(noise))
const tonight = (factor: number, shape: NightsShape = {}): ComparableRun[] =>
  nightsOf(1, (noise) => usual(noise, factor), { from: 14, ...shape })

const metric = (text: string): ComparedMetric => {
  const parsed = parseComparedMetric(text)
  if ('expected' in parsed) throw new Error(parsed.expected)
  return parsed
}

const restless = (factor: number, from: number, count: number): ComparableRun[] =>
  nightsOf(count, (noise) => usual(noise, factor), { from, spread: 0.15 })

const stalls =
  (count: number) =>
  (noise: number): FakeMode => ({ ...usual(noise), counters: { stream_stalls: count } })

describe('a night and the nights before it', () => {
  test('show no change where nothing has changed', () => {
    const comparison = compare(base, tonight(1))
    expect(comparison).toMatchObject({ design: 'nights', nights: { base: 14, run: 1 }, pairs: null })
    expect(['no change seen', 'same']).toContain(comparison.verdict)
  })

  test('are worse where one metric is by more than nights differ, and say what is usual', () => {
    const comparison = compare(base, tonight(1.3))
    expect(comparison.verdict).toBe('worse')
    const ttft = metricOf(comparison, TTFT)
    expect(ttft).toMatchObject({ verdict: 'worse', reason: 'test', counted: 14, countToTell: null })
    expect(ttft.change!.value).toBeCloseTo(0.3, 1)
    expect(ttft.runLevel! / ttft.baseLevel! - 1).toBeCloseTo(ttft.change!.value, 9)
    expect(ttft.spread).toBeGreaterThan(0.015)
    expect(ttft.spread).toBeLessThan(0.05)
    expect(ttft.usual!.low).toBeLessThan(0)
    expect(ttft.usual!.high).toBeGreaterThan(0)
    expect(ttft.usual!.high).toBeLessThan(ttft.seesFrom!)
    expect(ttft.seesFrom).toBeLessThan(0.3)
    expect(ttft.chance).toBeLessThan(0.05)
    expect(metricOf(comparison, 'call_duration p(95)').verdict).not.toBe('worse')
  })

  test('are held by how far they differ: the same change is worse in a calm service, and none in a restless one', () => {
    const changed = tonight(1.25, { spread: 0 })
    expect(metricOf(compare(base, changed), TTFT).verdict).toBe('worse')
    const ttft = metricOf(compare(restless(1, 0, 14), changed), TTFT)
    expect(['no change seen', 'suspect']).toContain(ttft.verdict)
    expect(ttft.seesFrom).toBeGreaterThan(0.4)
  })

  test('are better where a metric is, and worse goes before better', () => {
    const faster = compare(base, tonight(0.7))
    expect(metricOf(faster, TTFT).verdict).toBe('better')
    expect(faster.verdict).toBe('better')
    const mixed = compare(
      base,
      nightsOf(1, (noise) => ({ trends: { ...usual(noise, 0.7).trends, call_duration: 6_000 * noise } }), { from: 14 }),
    )
    expect(mixed.verdict).toBe('worse')
  })

  test('are worse where a rate of tokens is lower', () => {
    const gated = [metric('output_tokens_per_second p(50)')]
    const slow = nightsOf(1, (noise) => ({ trends: { output_tokens_per_second: 50 / noise } }), { from: 14 })
    const rate = metricOf(compare(base, slow, {}, gated), 'output_tokens_per_second p(50)')
    expect(rate).toMatchObject({ verdict: 'worse', worse: 'lower' })
    expect(rate.change!.value).toBeCloseTo(50 / 70 - 1, 1)
  })

  test('are held by shares in points, also from nothing', () => {
    const gated = [metric('calls_throttled rate')]
    const none = nightsOf(14, (noise) => ({ ...usual(noise), throttled: 0 }))
    const some = nightsOf(1, (noise) => ({ ...usual(noise), throttled: 60 + Math.round(10 * noise) }), { from: 14 })
    const throttled = metricOf(compare(none, some, {}, gated), 'calls_throttled rate')
    expect(throttled).toMatchObject({ verdict: 'worse', unit: 'of calls', change: { kind: 'points' } })
    expect(throttled.change!.value).toBeCloseTo(70 / 3_000, 3)
    // Half a thousandth more is what few calls make by chance.
    const little = nightsOf(1, (noise) => ({ ...usual(noise), throttled: 2 }), { from: 14 })
    expect(metricOf(compare(none, little, {}, gated), 'calls_throttled rate').verdict).toBe('same')
  })

  test('can be worse in a counter that was 0, and in one that has no line at all', () => {
    const gated = [metric('stream_stalls rate')]
    for (const before of [nightsOf(8, stalls(0)), nightsOf(8, (noise) => usual(noise))]) {
      const comparison = compare(before, nightsOf(1, stalls(180_000), { from: 14 }), {}, gated)
      const rate = metricOf(comparison, 'stream_stalls rate')
      expect(rate).toMatchObject({ verdict: 'worse', baseLevel: 0, change: { kind: 'difference', low: null } })
      expect(rate.change!.value).toBeCloseTo(50, 1)
      expect(
        metricOf(compare(before, nightsOf(1, stalls(1), { from: 14 }), {}, gated), 'stream_stalls rate').verdict,
      ).not.toBe('worse')
    }
  })

  test('are not worse by a change that is clear and too small to matter', () => {
    const still = nightsOf(14, (noise) => usual(noise), { spread: 0.001 })
    const ttft = metricOf(compare(still, tonight(1.05, { spread: 0.001 })), TTFT)
    expect(ttft.verdict).toBe('same')
    expect(ttft.change!.low).toBeGreaterThan(0)
    expect(metricOf(compare(still, tonight(1.05, { spread: 0.001 }), { minEffect: 0.02 }), TTFT).verdict).toBe('worse')
  })

  test.each([1, 2, 3])('cannot be told of %i nights of base, which may be suspicious', (nights) => {
    const few = nightsOf(nights, (noise) => usual(noise))
    const quiet = metricOf(compare(few, tonight(1.05)), TTFT)
    expect(quiet).toMatchObject({ verdict: 'cannot tell', reason: 'too few nights', counted: nights, seesFrom: null })
    expect(quiet.countToTell).toBeGreaterThanOrEqual(4)
    const loud = compare(few, tonight(2))
    expect(metricOf(loud, TTFT).verdict).toBe('suspect')
    expect(loud.verdict).toBe('suspect')
  })

  test('are suspect where one metric alone would be told, and not all together', () => {
    const spread = 0.06
    const before = nightsOf(14, (noise) => usual(noise), { spread, seed: 3 })
    const found = [1.1, 1.12, 1.14, 1.16, 1.18, 1.2].map((factor) =>
      metricOf(compare(before, tonight(factor, { spread: 0 })), TTFT),
    )
    const suspect = found.find(({ verdict }) => verdict === 'suspect')!
    expect(suspect.reason).toBe('test by itself')
    expect(suspect.countToTell === null || suspect.countToTell > 14).toBe(true)
    expect(found.at(-1)!.change!.value).toBeGreaterThan(suspect.change!.value)
  })

  test('with fewer runs tonight than a night has see less', () => {
    const [five, one] = [5, 1].map((runs) => metricOf(compare(base, tonight(1.2, { runs, spread: 0 })), TTFT)) as [
      MetricComparison,
      MetricComparison,
    ]
    expect(one.usual!.high).toBeGreaterThan(five.usual!.high)
  })

  test('are never held by a percentile that tonight’s samples are too few for', () => {
    const short = nightsOf(1, (noise) => ({ ...usual(noise, 3), calls: 60, throttled: 0 }), { from: 14 })
    expect(metricOf(compare(base, short), TTFT)).toMatchObject({
      verdict: 'cannot tell',
      reason: 'too few samples',
      chance: null,
      countToTell: null,
    })
  })

  test('pass over runs of base that have no value, and say so where tonight has none', () => {
    const holed = base.map((run, nth) =>
      nth % 5 === 0 ? comparedRun(24 * Math.floor(nth / 5), { standard: { throttled: 3_000 } }) : run,
    )
    expect(metricOf(compare(holed, tonight(1.3)), TTFT)).toMatchObject({ verdict: 'worse', counted: 14 })
    const silent = nightsOf(1, () => ({ throttled: 3_000 }), { from: 14 })
    expect(metricOf(compare(base, silent), TTFT)).toMatchObject({
      verdict: 'cannot tell',
      reason: 'no value',
      change: null,
      runLevel: null,
    })
    expect(metricOf(compare(base, silent, {}, [metric('calls_throttled rate')]), 'calls_throttled rate').verdict).toBe(
      'worse',
    )
  })

  test('are points of their own where runs come every hour', () => {
    const random = makeRandom(5, 'hours')
    const hour = (nth: number, factor: number): ComparableRun =>
      comparedRun(nth, { standard: usual(Math.exp(0.03 * drawNormal(random)), factor) })
    const before = Array.from({ length: 48 }, (_, nth) => hour(nth, 1))
    const comparison = compare(before, [hour(48, 1.4)])
    expect(comparison.nights).toEqual({ base: 48, run: 1 })
    expect(metricOf(comparison, TTFT)).toMatchObject({ verdict: 'worse', counted: 48 })
  })
})

/** Pairs of runs in one night: A B B A … half an hour apart. */
function turns(
  pairs: number,
  factor: number,
  noise = 0.02,
  order = (pair: number, side: number) => (pair % 2 === 0 ? side : 1 - side),
) {
  const random = makeRandom(7, 'turns', pairs)
  const sides: [ComparableRun[], ComparableRun[]] = [[], []]
  for (let pair = 0; pair < pairs; pair++) {
    for (const side of [0, 1] as const) {
      const at = 2 * pair + order(pair, side)
      sides[side].push(
        comparedRun(at / 2, { standard: usual(Math.exp(noise * drawNormal(random)), side === 1 ? factor : 1) }),
      )
    }
  }
  return { base: sides[0], run: sides[1] }
}

describe('two sides that took turns in the same nights', () => {
  test('are compared in pairs, and smaller changes show', () => {
    const { base: a, run: b } = turns(5, 1.2)
    const comparison = compare(a, b)
    expect(comparison).toMatchObject({ design: 'pairs', pairs: 5, settings: { minEffect: 0.05 }, isInTurns: true })
    expect(metricOf(comparison, TTFT)).toMatchObject({ verdict: 'worse', counted: 5 })
    const same = compare(turns(5, 1).base, turns(5, 1).run)
    expect(['no change seen', 'same']).toContain(same.verdict)
  })

  test('are too few with three pairs', () => {
    const { base: a, run: b } = turns(3, 1.02)
    expect(metricOf(compare(a, b), TTFT)).toMatchObject({ verdict: 'cannot tell', reason: 'too few pairs' })
  })

  test('are not compared in pairs where one came after the other, unless that is asked for', () => {
    const one = nightsOf(1, (noise) => usual(noise))
    const other = one.map((_, nth) => comparedRun(2.5 + nth / 2, { standard: usual(1 + nth / 100, 1.1) }))
    const asNights = compare(one, other)
    expect(asNights.design).toBe('nights')
    expect(metricOf(asNights, TTFT)).toMatchObject({ verdict: 'cannot tell', reason: 'not in turns' })
    const asPairs = compare(one, other, { pairs: true })
    expect(asPairs).toMatchObject({ design: 'pairs', pairs: 5, isInTurns: false })
    expect(compare(turns(5, 1).base, turns(5, 1).run, { pairs: false }).design).toBe('nights')
  })

  test('are held by how nights differ in their difference, where there are four or more', () => {
    const nights = [0, 1, 2, 3, 4].map((night) => {
      const { base: a, run: b } = turns(3, 1 + (night % 2) / 2)
      const later = (runs: ComparableRun[]): ComparableRun[] =>
        runs.map((run, nth) => ({
          ...comparedRun(0, {}),
          ...run,
          id: `${run.id}-${night}-${nth}`,
          startedAt: new Date(Date.parse(run.startedAt) + night * 86_400_000).toISOString(),
        }))
      return { base: later(a), run: later(b) }
    })
    const comparison = compare(
      nights.flatMap((night) => night.base),
      nights.flatMap((night) => night.run),
    )
    // Fifteen pairs, whose differences are of five nights, and the nights do not agree.
    expect(comparison).toMatchObject({ design: 'pairs', pairs: 15 })
    expect(metricOf(comparison, TTFT)).toMatchObject({ counted: 5 })
    expect(metricOf(comparison, TTFT).verdict).not.toBe('worse')
  })
})

test('the modes that one side alone has are named, and the others compared', () => {
  const both = [0, 1, 2, 3, 4].map((nth) => comparedRun(24 * nth, { standard: usual(1), old: usual(1) }))
  const other = [5].map((nth) => comparedRun(24 * nth, { new: usual(1), standard: usual(1) }))
  const { metrics, onlyInBase, onlyInRun } = compare(both, other)
  expect([onlyInBase, onlyInRun]).toEqual([['old'], ['new']])
  expect(new Set(metrics.map(({ mode }) => mode))).toEqual(new Set(['standard']))
})

test('runs compare alike whenever they are compared, and in whatever order', () => {
  expect(compare(base, tonight(1.2))).toEqual(compare(base, tonight(1.2)))
  expect(metricOf(compare(base.toReversed(), tonight(1.2)), TTFT).chance).toBeCloseTo(
    metricOf(compare(base, tonight(1.2)), TTFT).chance!,
    12,
  )
})
