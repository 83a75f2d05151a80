import { expect, test } from 'vitest'
import { followLoad } from '../../../src/results/load/saturation.ts'
import type { LoadStep } from '../../../src/results/load/load-summary.ts'

/** A step of `seconds` in which a call takes a second, as long as the machine is not full. */
const step = (
  measure: LoadStep['measure'],
  load: number,
  achieved: number,
  { offered = load, inFlight = achieved, seconds = 100, throttledShare = 0 } = {},
): LoadStep => ({
  scenario: 'ramp',
  mode: 'standard',
  measure,
  load,
  startMs: 0,
  endMs: seconds * 1_000,
  measuredMs: seconds * 1_000,
  rates: {
    offeredPerSecond: offered,
    achievedPerSecond: achieved,
    meanInFlight: inFlight,
    mostInFlight: inFlight,
    outputTokensPerSecond: 0,
    ttftP50Ms: null,
    ttftP90Ms: null,
    throttledShare,
  },
})
const rate = (load: number, achieved: number, more = {}): LoadStep =>
  step('iterations-per-second', load, achieved, more)
const vus = (load: number, achieved: number, more = {}): LoadStep => step('vus', load, achieved, more)

test('an open model follows while it achieves what is offered', () => {
  expect(followLoad([rate(10, 10), rate(20, 20), rate(30, 21), rate(40, 20)])).toEqual([
    {
      scenario: 'ramp',
      mode: 'standard',
      expectation: 'offered',
      lastFollowed: {
        load: 20,
        expectedPerSecond: 20,
        leastPerSecond: 20 * 0.94,
        achievedPerSecond: 20,
        throttledShare: 0,
      },
      fellShort: {
        load: 30,
        expectedPerSecond: 30,
        leastPerSecond: 30 * 0.94,
        achievedPerSecond: 21,
        throttledShare: 0,
      },
    },
  ])
})

test('what is offered is counted, not planned: an iteration may make several calls', () => {
  expect(followLoad([rate(10, 30, { offered: 30 }), rate(20, 31, { offered: 60 })])).toMatchObject([
    { lastFollowed: { load: 10, expectedPerSecond: 30 }, fellShort: { load: 20, expectedPerSecond: 60 } },
  ])
})

test('a closed model is held to as much a VU as at its lowest load', () => {
  expect(followLoad([vus(2, 4), vus(4, 7.6), vus(8, 11)])).toMatchObject([
    {
      expectation: 'per-vu',
      lastFollowed: { load: 4, expectedPerSecond: 8 },
      fellShort: { load: 8, expectedPerSecond: 16, achievedPerSecond: 11 },
    },
  ])
})

test('calls that a step starts as it fills, and that end after it, are no shortfall', () => {
  // Of 200 calls in 20 s, ten a second that take one each, ten are under way at the end: 95 % have ended.
  expect(followLoad([rate(5, 5), rate(10, 9.1, { seconds: 20 })])).toMatchObject([{ fellShort: null }])
  expect(followLoad([rate(5, 5), rate(10, 8.9, { seconds: 20 })])).toMatchObject([{ fellShort: { load: 10 } }])
})

test('a load that is followed above one that was not excuses it', () => {
  expect(followLoad([rate(10, 10), rate(20, 15), rate(30, 30)])).toMatchObject([
    { lastFollowed: { load: 30 }, fellShort: null },
  ])
})

test('a step of which much is throttled does not follow, and a lowest one is no yardstick', () => {
  const half = { throttledShare: 0.49 }
  expect(followLoad([vus(4, 4, half), vus(8, 8, half), vus(16, 16, half)])).toMatchObject([
    { lastFollowed: null, fellShort: { load: 4, throttledShare: 0.49 } },
  ])
  expect(followLoad([vus(4, 4), vus(8, 8, half)])).toMatchObject([
    { lastFollowed: { load: 4 }, fellShort: { load: 8, throttledShare: 0.49 } },
  ])
  expect(followLoad([vus(4, 4), vus(8, 8, { throttledShare: 0.05 })])).toMatchObject([{ fellShort: null }])
})

test('on the way down the loads come again, and following once is enough', () => {
  expect(followLoad([rate(10, 10), rate(20, 20), rate(30, 20), rate(20, 18), rate(10, 10)])).toMatchObject([
    { lastFollowed: { load: 20, achievedPerSecond: 20 }, fellShort: { load: 30 } },
  ])
})

test.each([
  ['one load has nothing to be held against', [rate(10, 10), rate(10, 10)]],
  ['steps of fewer than five calls one after the other say nothing', [rate(10, 10), rate(20, 1, { seconds: 4 })]],
  ['a lowest load at which nothing completes says nothing', [vus(1, 0), vus(2, 0)]],
  ['what was not measured is no step', [rate(10, 10), { ...rate(20, 10), rates: null }]],
])('%s', (_, steps) => {
  expect(followLoad(steps)).toEqual([])
})
