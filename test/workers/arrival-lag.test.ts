import { expect, test } from 'vitest'
import { makeArrivalLag } from '../../src/workers/arrival-lag.ts'

function lagsOf(
  beganMs: number | null,
  ...calls: readonly (readonly [intendedStartMs: number, firstSentMs: number])[]
) {
  const lags: number[] = []
  const arrivals = makeArrivalLag((metric, value) => {
    expect(metric).toBe('arrival_lag')
    lags.push(value)
  })
  if (beganMs !== null) arrivals.begin(beganMs)
  for (const [intendedStartMs, firstSentMs] of calls) arrivals.add(intendedStartMs, { firstSentMs })
  return lags
}

test('arrivals that were planned in the first second are left out, whenever they end', () => {
  expect(lagsOf(5_000, [5_999, 6_400], [6_000, 6_003], [5_000, 9_000], [7_500, 7_501])).toStrictEqual([3, 1])
})

test('so is an arrival that was never sent, and one before anything has begun', () => {
  expect(lagsOf(5_000, [6_000, Number.NaN])).toStrictEqual([])
  expect(lagsOf(null, [6_000, 6_001])).toStrictEqual([])
})
