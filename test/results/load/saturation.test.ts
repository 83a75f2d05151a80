import { describe, expect, test } from 'vitest'
import type { ScenarioPlan } from '../../../src/plan/run-plan.ts'
import { makeSaturationFold } from '../../../src/results/load/saturation.ts'
import { runPlan } from '../../fakes/run-plan.ts'
import { interval, trafficSeries, type WrittenInterval } from './intervals.ts'

const [scenario] = runPlan().scenarios as readonly [ScenarioPlan]
const stages = [
  { durationMs: 3_000, target: 2 },
  { durationMs: 2_000, target: 4 },
  { durationMs: 3_000, target: 4 },
]
const plan = runPlan({
  scenarios: [{ ...scenario, executor: { kind: 'ramping-vus', startVUs: 2, stages, gracefulRampDownMs: 0 } }],
})

const inFlight = (mean: number, most: number): Pick<WrittenInterval, 'traffic'> => ({
  traffic: [
    trafficSeries({ mode: 'standard' }, { underWayMs: mean * 1_000, mostUnderWay: most }),
    trafficSeries({ scenario: 'ramp', mode: 'standard' }, { underWayMs: mean * 1_000, mostUnderWay: most }),
  ],
})

function fold(...seconds: WrittenInterval[]) {
  const saturation = makeSaturationFold(plan)
  for (const [second, written] of seconds.entries()) saturation.add(interval(second, second + 1, written))
  return saturation.summary()
}

const second = (calls: number, mean: number): WrittenInterval => ({
  counts: { calls, calls_completed: calls, output_tokens: calls * 10 },
  ttftMs: [calls],
  ...inFlight(mean, calls),
})

const rates = (written: readonly WrittenInterval[]): number[] =>
  fold(...written).modes.flatMap(({ intervals }) => intervals.map((each) => each.outputTokensPerSecond))

describe('output tokens are booked', () => {
  const started = { counts: { calls: 1 }, ...inFlight(1, 1) }
  const text = (bytes: number): WrittenInterval => ({ counts: { calls: 0, output_bytes: bytes }, ...inFlight(1, 1) })

  test('when their text arrives, though the usage comes with the end; they add up to it', () => {
    const end = { counts: { calls_completed: 1, output_bytes: 400, output_tokens: 500, settled_output_bytes: 2_000 } }
    expect(rates([started, text(400), text(800), text(400), end])).toEqual([0, 100, 200, 100, 100])
  })

  test('when calls end, where no text shows them coming', () => {
    const end = { counts: { calls_completed: 1, output_tokens: 500 } }
    expect(rates([started, started, end])).toEqual([0, 0, 500])
  })

  test('for calls without usage too, at the tokens a byte of the others', () => {
    const end = { counts: { calls_completed: 1, output_tokens: 250, settled_output_bytes: 1_000 } }
    expect(rates([started, text(1_000), text(600), end])).toEqual([0, 250, 150, 0])
  })

  test('in steps as in intervals', () => {
    const seconds = [0, 1, 2, 3, 4, 5, 6, 7].map((at): WrittenInterval => ({
      counts: {
        calls: 1,
        output_bytes: 4_000,
        ...(at === 7 ? { output_tokens: 8_000, settled_output_bytes: 32_000 } : {}),
      },
      ...inFlight(1, 1),
    }))
    expect(fold(...seconds).steps.map(({ rates: step }) => step?.outputTokensPerSecond)).toEqual([1_000, 1_000])
  })
})

describe('an interval', () => {
  test('has what was offered and achieved, under way and said, by second', () => {
    const { modes } = fold({
      counts: { calls: 9, calls_completed: 4, calls_failed: 2, calls_throttled: 2, output_tokens: 500 },
      more: [{ metric: 'dropped_iterations', tags: { scenario: 'ramp' }, count: 3 }],
      ttftMs: [100, 200, 300, 400],
      ...inFlight(2.5, 7),
    })
    expect(modes).toEqual([
      {
        mode: 'standard',
        intervals: [
          {
            startMs: 0,
            endMs: 1_000,
            offeredPerSecond: 12,
            achievedPerSecond: 4,
            meanInFlight: 2.5,
            mostInFlight: 7,
            outputTokensPerSecond: 500,
            ttftP50Ms: expect.closeTo(200, 0),
            ttftP90Ms: expect.closeTo(400, 0),
            throttledShare: 0.25,
          },
        ],
      },
    ])
  })

  test('without a token or an end has no time and no share', () => {
    const [mode] = fold({ counts: { calls: 1 } }).modes
    expect(mode?.intervals[0]).toMatchObject({ ttftP50Ms: null, ttftP90Ms: null, throttledShare: null })
  })
})

describe('a step', () => {
  test('has the intervals that lie within it and end before it does: no ramp, and none that may touch the next', () => {
    const { steps } = fold(
      second(1, 2),
      second(3, 2),
      second(99, 9),
      second(98, 9),
      second(97, 9),
      second(6, 4),
      second(8, 4),
      second(96, 9),
    )
    expect(steps).toMatchObject([
      {
        scenario: 'ramp',
        mode: 'standard',
        measure: 'vus',
        load: 2,
        startMs: 0,
        endMs: 3_000,
        measuredMs: 2_000,
        rates: {
          offeredPerSecond: 2,
          achievedPerSecond: 2,
          meanInFlight: 2,
          mostInFlight: 3,
          outputTokensPerSecond: 20,
        },
      },
      { load: 4, startMs: 5_000, endMs: 8_000, measuredMs: 2_000, rates: { achievedPerSecond: 7, mostInFlight: 8 } },
    ])
  })

  test('in which no interval lies has no rates, and stands all the same', () => {
    expect(fold(second(1, 2)).steps).toMatchObject([
      { load: 2, measuredMs: 1_000 },
      { load: 4, measuredMs: 0, rates: null },
    ])
  })

  test('is not of a mode that its scenario never calls', () => {
    expect(fold({}).steps).toEqual([])
    expect(fold({}).modes).toEqual([])
  })
})
