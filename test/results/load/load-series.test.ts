import { expect, test } from 'vitest'
import { makeLoadSeries } from '../../../src/results/load/load-series.ts'
import { NO_LOAD } from '../../../src/results/load/load-tally.ts'

/** Seconds with 0, 1, 2 … completed calls, of which at most `n` were under way in second n. */
function seriesOf(seconds: number, mostSlots: number) {
  const series = makeLoadSeries(1, mostSlots, 1_000)
  for (let second = 0; second < seconds; second++) {
    series.add(second * 1_000, (second + 1) * 1_000, [{ ...NO_LOAD, completed: second, mostUnderWay: second }])
  }
  return series
    .intervals(0)
    .map(({ achievedPerSecond, endMs, mostInFlight, startMs }) => [
      startMs / 1_000,
      endMs / 1_000,
      achievedPerSecond * ((endMs - startMs) / 1_000),
      mostInFlight,
    ])
}

test('intervals stay as they are while there are few', () => {
  expect(seriesOf(4, 4)).toEqual([
    [0, 1, 0, 0],
    [1, 2, 1, 1],
    [2, 3, 2, 2],
    [3, 4, 3, 3],
  ])
})

test('one more than there may be joins all in pairs, and the next are paired too', () => {
  expect(seriesOf(5, 4)).toEqual([
    [0, 2, 1, 1],
    [2, 4, 5, 3],
    [4, 5, 4, 4],
  ])
  expect(seriesOf(8, 4)).toEqual([
    [0, 2, 1, 1],
    [2, 4, 5, 3],
    [4, 6, 9, 5],
    [6, 8, 13, 7],
  ])
})

test('a long run has no more of them, and nothing is lost', () => {
  const series = seriesOf(1_000, 4)
  expect(series).toHaveLength(4)
  expect(series.reduce((sum, [, , completed = NaN]) => sum + completed, 0)).toBe((999 * 1_000) / 2)
  expect(series.flatMap(([from, to]) => [from, to])).toEqual([0, 256, 256, 512, 512, 768, 768, 1_000])
})

test('an interval of no length, as a run may end with, is in none by itself', () => {
  const series = makeLoadSeries(1, 4, 1_000)
  series.add(0, 1_000, [NO_LOAD])
  series.add(1_000, 1_000, [NO_LOAD])
  expect(series.intervals(0)).toHaveLength(1)
})

test('a last interval of 20 ms is counted with the one before it, at the rate of both their time', () => {
  const series = makeLoadSeries(1, 10, 1_000)
  for (let second = 0; second < 3; second++) {
    series.add(second * 1_000, (second + 1) * 1_000, [{ ...NO_LOAD, completed: 3, underWayMs: 2_000 }])
  }
  series.add(3_000, 3_020, [{ ...NO_LOAD, completed: 2, underWayMs: 40 }])
  const [, , last, ...others] = series.intervals(0)
  expect(others).toEqual([])
  expect(last).toMatchObject({ startMs: 2_000, endMs: 3_020, achievedPerSecond: 5 / 1.02, meanInFlight: 2 })
})

test('it is so in a long run too, and no interval is lost', () => {
  const series = makeLoadSeries(1, 4, 1_000)
  for (let second = 0; second < 9; second++) {
    series.add(second * 1_000, (second + 1) * 1_000, [{ ...NO_LOAD, completed: 1 }])
  }
  series.add(9_000, 9_000, [{ ...NO_LOAD, completed: 1 }])
  const intervals = series.intervals(0)
  expect(intervals.at(-1)).toMatchObject({ startMs: 8_000, endMs: 9_000, achievedPerSecond: 2 })
  const calls = intervals.map(
    ({ achievedPerSecond, endMs, startMs }) => (achievedPerSecond * (endMs - startMs)) / 1_000,
  )
  expect(calls.reduce((sum, each) => sum + each, 0)).toBe(10)
})
