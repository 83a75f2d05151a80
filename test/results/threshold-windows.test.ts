import { describe, expect, test } from 'vitest'
import { makeHdr } from '../../src/metrics/hdr.ts'
import { NO_TRAFFIC } from '../../src/metrics/traffic.ts'
import { type ThresholdPlan, thresholdsSchema } from '../../src/scenario/threshold-schema.ts'
import { makeWindowsFold, type WindowsFold } from '../../src/results/threshold-windows.ts'
import { runPlan } from '../fakes/run-plan.ts'

const TAGS = { scenario: 'ramp', mode: 'standard', prompt: 'counting' }

/** What each second of a run has: the time of its one call, or null where it failed; undefined is a second without a call. */
type Seconds = readonly (number | null | undefined)[]

function fold(written: object, metric: string, seconds: Seconds): { fold: WindowsFold; threshold: ThresholdPlan } {
  const thresholds = thresholdsSchema.parse({ [metric]: [{ threshold: 'p(95)<500', window: 10_000, ...written }] })
  const windows = makeWindowsFold(runPlan(), thresholds)
  for (const [second, timeMs] of seconds.entries()) {
    const hdr = makeHdr()
    if (typeof timeMs === 'number') hdr.record(timeMs)
    windows.add({
      startMs: second * 1_000 + 0.3,
      endMs: (second + 1) * 1_000 + 0.3,
      trends: hdr.count === 0 ? [] : [{ metric: 'call_duration', tags: TAGS, histogram: hdr.read() }],
      counters:
        timeMs === undefined
          ? []
          : [{ metric: timeMs === null ? 'calls_failed' : 'calls_completed', tags: TAGS, count: 1 }],
      gauges: [{ metric: 'vus', tags: { scenario: 'ramp' }, value: second }],
      traffic: NO_TRAFFIC,
    })
  }
  return { fold: windows, threshold: thresholds[0]! }
}

const judged = (written: object, seconds: Seconds, metric = 'call_duration') => {
  const made = fold(written, metric, seconds)
  return made.fold.judged(made.threshold)!
}

const times = (count: number, timeMs: number | null | undefined): Seconds => Array.from({ length: count }, () => timeMs)

test('a bad stretch does not hide behind good ones', () => {
  const { count, failed, worst } = judged({}, [...times(60, 100), ...times(10, 900), ...times(30, 100)])
  expect([count, failed]).toEqual([10, 1])
  expect(worst).toMatchObject({ startMs: 60_000, endMs: 70_000, passed: false })
  expect(worst?.observed).toBeCloseTo(900, 0)
})

test('of windows that all hold, the worst is the one nearest to the limit, on either side', () => {
  const seconds = [...times(10, 100), ...times(10, 300), ...times(10, 200)]
  expect(judged({}, seconds).worst).toMatchObject({ startMs: 10_000, endMs: 20_000, passed: true })
  expect(judged({ threshold: 'p(10)>50' }, seconds).worst).toMatchObject({ startMs: 0, endMs: 10_000 })
})

describe('what is left at the end of a run', () => {
  test('is a window of its own from half a window on', () => {
    expect(judged({}, [...times(10, 100), ...times(5, 900)])).toMatchObject({ count: 2, failed: 1 })
  })

  test('is judged together with the window before it if it is shorter', () => {
    const { count, failed, worst } = judged({ threshold: 'max<500' }, [...times(20, 100), ...times(4, 900)])
    expect([count, failed]).toEqual([2, 1])
    expect(worst).toMatchObject({ startMs: 10_000, endMs: 24_000 })
  })

  test('is no window for a count, which would be less for being shorter', () => {
    const seconds = times(18, 100)
    expect(judged({ threshold: 'count>=10' }, seconds, 'calls_completed')).toMatchObject({ count: 1, failed: 0 })
    expect(judged({ threshold: 'count>=11' }, seconds, 'calls_completed')).toMatchObject({ count: 1, failed: 1 })
  })

  test('is all there is of a run that is shorter than a window', () => {
    expect(judged({}, times(4, 900))).toMatchObject({ count: 1, failed: 1, worst: { startMs: 0, endMs: 4_000 } })
  })
})

test('a window without a sample is left out, and counted', () => {
  expect(judged({}, [...times(10, 100), ...times(10, undefined), ...times(10, 100)])).toMatchObject({
    count: 2,
    failed: 0,
    withoutSample: 1,
  })
  expect(judged({}, times(20, undefined))).toMatchObject({ count: 0, withoutSample: 2, worst: null })
})

test('shares are of the calls that ended in the window, and counts and rates of its own time', () => {
  const seconds = [...times(10, 100), ...times(5, null), ...times(5, 100), ...times(10, 100)]
  expect(judged({ threshold: 'rate<0.4' }, seconds, 'calls_failed')).toMatchObject({
    failed: 1,
    worst: { observed: 0.5, startMs: 10_000 },
  })
  expect(judged({ threshold: 'count<5' }, seconds, 'calls_failed')).toMatchObject({ failed: 1, worst: { observed: 5 } })
})

test('shares of checks are of the checks that were made in the window', () => {
  const [threshold] = thresholdsSchema.parse({
    'checks{check:a}': [{ threshold: 'rate>0.5', window: 10_000 }],
  })
  const windows = makeWindowsFold(runPlan(), [threshold!])
  for (const [index, [passed, failed]] of [
    [3, 1],
    [1, 3],
  ].entries()) {
    const counted = (metric: 'checks' | 'checks_failed', check: string, count: number) =>
      ({ metric, tags: { ...TAGS, check }, count }) as const
    windows.add({
      startMs: index * 10_000,
      endMs: (index + 1) * 10_000,
      trends: [],
      counters: [counted('checks', 'a', passed!), counted('checks_failed', 'a', failed!), counted('checks', 'b', 100)],
      gauges: [],
      traffic: NO_TRAFFIC,
    })
  }
  expect(windows.judged(threshold!)).toMatchObject({ count: 2, failed: 1, worst: { observed: 0.25 } })
})

test('a gauge is what it was at the end of each window', () => {
  expect(judged({ threshold: 'value<25' }, times(30, 100), 'vus').worst?.observed).toBe(29)
})

const failureOf = (written: object, seconds: Seconds) => {
  const made = fold({ abortOnFail: true, ...written }, 'call_duration', seconds)
  return made.fold.failure(made.threshold)
}

describe('abortOnFail', () => {
  const bad = [...times(10, 900), ...times(10, 100), ...times(10, 900)]
  test('looks at a window once it is whole', () => {
    expect(failureOf({}, bad.slice(0, 10))).toBeNull()
    expect(failureOf({}, bad.slice(0, 11))).toMatchObject({ startMs: 0, endMs: 10_000 })
  })

  test('passes over windows that ended before delayAbortEval', () => {
    expect(failureOf({ delayAbortEval: 15_000 }, bad.slice(0, 21))).toBeNull()
    expect(failureOf({ delayAbortEval: 15_000 }, [...bad, 100])).toMatchObject({ startMs: 20_000 })
  })

  test('has no failure of a window without a sample, or without abortOnFail', () => {
    expect(failureOf({ threshold: 'p(10)>5' }, times(21, undefined))).toBeNull()
    expect(failureOf({ abortOnFail: false }, bad)).toBeNull()
  })
})

test('minima and means are those that a log gives back, so that a run read from its files comes to the same', () => {
  const { worst } = judged({ threshold: 'min>1' }, times(10, 100.003))
  // The bottom of the step that it lies in.
  expect(worst?.observed).toBe(99.968)
})
