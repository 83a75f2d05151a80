import { expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import type { Tags } from '../../src/metrics/tags.ts'
import { makeStretchesFold, type StretchesFold } from '../../src/results/stretches.ts'

const SERIES = { metric: 'call_duration', tags: { mode: 'standard' } } as const
const OTHER = { metric: 'call_duration', tags: { mode: 'optimized' } } as const

/** A second with samples of these values, and with so many calls that completed and failed. */
function addSecond(
  fold: StretchesFold,
  second: number,
  values: readonly number[],
  tags: Tags = SERIES.tags,
  [completed, failed] = [0, 0],
): void {
  const hdr = makeHdr()
  for (const value of values) hdr.record(value)
  const counters = [
    { metric: 'calls_completed', tags, count: completed },
    { metric: 'calls_failed', tags: { ...tags, failure: 'reset' }, count: failed },
  ] as const
  fold.add({
    startMs: second * 1_000 + 0.4,
    endMs: (second + 1) * 1_000 - 0.4,
    trends: values.length === 0 ? [] : [{ metric: 'call_duration', tags, histogram: hdr.read() }],
    counters: counters.filter(({ count }) => count > 0),
    gauges: [],
    traffic: NO_TRAFFIC,
  })
}

test.each([40, 41, 100, 3_000])(
  'a run of %i seconds is cut into ten stretches, and each sample is in one',
  (seconds) => {
    const fold = makeStretchesFold(1_000)
    // Slow in the first half.
    for (let second = 0; second < seconds; second++) addSecond(fold, second, [second < seconds / 2 ? 900 : 100, 100])
    const stretches = fold.trend([SERIES]).ofLargest(Math.ceil(seconds / 2))!
    expect(stretches).toHaveLength(10)
    expect(stretches.reduce((sum, { samples }) => sum + samples, 0)).toBe(2 * seconds)
    const [first, second] = [stretches.slice(0, 5), stretches.slice(5)].map((half) =>
      half.reduce((sum, { beyond }) => sum + beyond, 0),
    )
    expect(first! / Math.ceil(seconds / 2)).toBeGreaterThan(0.9)
    expect(first! + second!).toBeCloseTo(Math.ceil(seconds / 2), 6)
    // Slots become longer with the run: a stretch has two to four of them.
    expect(Math.max(...stretches.map(({ samples }) => samples))).toBeLessThanOrEqual(
      2.1 * Math.min(...stretches.map(({ samples }) => samples)),
    )
  },
)

test('of a step that more samples lie in than are asked for, each stretch gives the same part', () => {
  const fold = makeStretchesFold(1_000)
  for (let second = 0; second < 40; second++)
    addSecond(
      fold,
      second,
      Array.from({ length: 10 }, () => 500),
    )
  expect(fold.trend([SERIES]).ofLargest(20)).toEqual(Array.from({ length: 10 }, () => ({ samples: 40, beyond: 2 })))
})

test('series are taken as one, and only the time in which there are any counts', () => {
  const fold = makeStretchesFold(1_000)
  for (let second = 0; second < 80; second++) {
    addSecond(fold, second, second >= 40 ? [100] : [])
    addSecond(fold, second, [200], OTHER.tags)
  }
  expect(
    fold
      .trend([SERIES])
      .ofLargest(10)
      ?.map(({ samples }) => samples),
  ).toEqual(Array.from({ length: 10 }, () => 4))
  expect(
    fold
      .trend([OTHER])
      .ofLargest(10)
      ?.map(({ samples }) => samples),
  ).toEqual(Array.from({ length: 10 }, () => 8))
  const both = fold.trend([SERIES, OTHER]).ofLargest(10)
  expect(both?.reduce((sum, { samples }) => sum + samples, 0)).toBe(120)
})

test('a run of less than half a minute is not cut', () => {
  const fold = makeStretchesFold(1_000)
  for (let second = 0; second < 29; second++) addSecond(fold, second, [100])
  expect(fold.trend([SERIES]).ofLargest(3)).toBeNull()
  expect(makeStretchesFold(1_000).trend([SERIES]).ofLargest(3)).toBeNull()
})

test('calls that failed have their place among those that ended', () => {
  const fold = makeStretchesFold(1_000, ['calls_failed'])
  for (let second = 0; second < 40; second++) addSecond(fold, second, [], SERIES.tags, second < 4 ? [1, 3] : [4, 0])
  const stretches = fold.share('calls_failed', { mode: 'standard', failure: 'reset' })!
  expect(stretches.map(({ samples }) => samples)).toEqual(Array.from({ length: 10 }, () => 16))
  expect(stretches.map(({ beyond }) => beyond)).toEqual([12, 0, 0, 0, 0, 0, 0, 0, 0, 0])
})
