import { expect, test } from 'vitest'

import { makeDurationRecorder } from '../../../src/simulator/truth/duration-recorder.ts'

test('nothing recorded has no figures', () => {
  expect(makeDurationRecorder().summary()).toEqual({ count: 0, min: null, p50: null, p90: null, p99: null, max: null })
})

test('percentiles are within 0.05 %, the ends exact', () => {
  const recorder = makeDurationRecorder()
  for (let durationMs = 1; durationMs <= 1_000; durationMs++) recorder.record(durationMs + 0.0001)
  const summary = recorder.summary()
  expect(summary).toMatchObject({ count: 1_000, min: 1.0001, max: 1_000.0001 })
  expect(Math.abs((summary.p50 as number) / 500 - 1)).toBeLessThan(0.00051)
  expect(Math.abs((summary.p99 as number) / 990 - 1)).toBeLessThan(0.00051)
})

test('no percentile lies above the maximum', () => {
  const recorder = makeDurationRecorder()
  recorder.record(114.2731)
  expect(recorder.summary().p50).toBe(114.2731)
})

test('what is too short or too long is counted at the ends, and kept exactly in them', () => {
  const recorder = makeDurationRecorder()
  for (const durationMs of [-1, 0, 4e6]) recorder.record(durationMs)
  expect(recorder.summary()).toMatchObject({ count: 3, min: -1, max: 4e6 })
})
