// What a finite machine does under load, by its own truth and in stepped time: a ceiling, a queue, a knee and slower
// streams.
import { expect, test } from 'vitest'

import { parseProfile } from '../../../src/simulator/profile/load-profile.ts'
import type { CallTruth } from '../../../src/simulator/truth/call-truth.ts'
import { quantile } from '../../experiments/quantile.ts'
import { makeSteppedWorld } from '../inference/stepped-world.ts'
import { MODEL, quickProfile, type QuickProfile } from '../profile-file.ts'

const SLOTS = 10
const STEP_MS = 1

type Moments = Readonly<Record<'receivedMs' | 'servedMs' | 'firstTokenMs' | 'lastTokenMs' | 'endMs' | 'tokens', number>>

function makeWorld(changes: QuickProfile) {
  const profile = parseProfile(quickProfile({ slots: SLOTS, queueLength: 1_000, ...changes }), 'quick.yml')
  const { ask, pass, calls } = makeSteppedWorld(profile)
  return {
    callOnce: () => ask(MODEL, { inferenceConfig: { maxTokens: 100 } }),
    pass,
    ended: () => calls().length,
    /** In the order of their ends. All are to have completed. */
    moments(): readonly Moments[] {
      expect(calls().filter(({ outcome }) => outcome !== 'completed')).toEqual([])
      return calls() as readonly (CallTruth & Moments)[]
    },
  }
}

/** So many callers, each of whom calls anew when its call has ended. */
function closedLoad(changes: QuickProfile, callers: number, callsEach: number): readonly Moments[] {
  const { callOnce, pass, ended, moments } = makeWorld(changes)
  const calls = callers * callsEach
  for (let begun = 0; ended() < calls; pass(STEP_MS)) {
    for (; begun < Math.min(calls, callers + ended()); begun++) callOnce()
  }
  return moments()
}

/** A call each `everyMs`, whatever becomes of the others. */
function openLoad(changes: QuickProfile, calls: number, everyMs: number): readonly Moments[] {
  const { callOnce, pass, moments } = makeWorld(changes)
  for (let call = 0; call < calls; call++) {
    callOnce()
    pass(everyMs)
  }
  pass(1_000_000)
  const all = moments()
  expect(all).toHaveLength(calls)
  return all
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const p50 = (calls: readonly Moments[], valueOf: (call: Moments) => number): number => quantile(calls.map(valueOf), 0.5)

/** p50 of a call's whole time, with so many callers. */
const p50CallMs = (callers: number): number =>
  p50(closedLoad({ outputTokens: 10 }, callers, 6), ({ receivedMs, endMs }) => endMs - receivedMs)

/** p50 of tokens a millisecond, with so many callers. */
const p50Rate = (callers: number): number =>
  p50(
    closedLoad({ outputTokens: 40, batchSlowdown: 0.5 }, callers, 3),
    ({ tokens, firstTokenMs, lastTokenMs }) => (tokens - 1) / (lastTokenMs - firstTokenMs),
  )

test('at twice what the slots can serve throughput stays at its ceiling, and the queue grows', () => {
  // 40 tokens at 5 ms each, the first after 30 ms: ten slots make 10 · 40 tokens in 225 ms.
  const callMs = 30 + 39 * 5
  const ceilingPerMs = (SLOTS * 40) / callMs
  const calls = openLoad({ outputTokens: 40 }, 120, callMs / SLOTS / 2)

  // Neither while the slots fill nor while they empty.
  const [first, last] = [calls[19]!, calls[99]!]
  const madeTokens = calls.slice(20, 100).reduce((sum, { tokens }) => sum + tokens, 0)
  expect(madeTokens / (last.endMs - first.endMs) / ceilingPerMs).toBeCloseTo(1, 6)

  const waitsMs = calls
    .toSorted((a, b) => a.receivedMs - b.receivedMs)
    .map(({ receivedMs, servedMs }) => servedMs - receivedMs)
  // Half of the arrivals are not served as they come: the n-th waits in proportion to n.
  expect(mean(waitsMs.slice(90)) / mean(waitsMs.slice(30, 60))).toBeGreaterThan(1.8)
})

test('latency against load is flat up to the slots, and rises in proportion above them', () => {
  const fewMs = p50CallMs(2)
  const timesAsLong = [SLOTS / 2, SLOTS, 2 * SLOTS, 3 * SLOTS].map((callers) => p50CallMs(callers) / fewMs)
  expect(fewMs).toBeCloseTo(75, 6)
  expect(timesAsLong.map((times) => Number(times.toFixed(2)))).toEqual([1, 1, 2, 3])
})

test('a stream on a full machine is as much slower as its batchSlowdown says', () => {
  expect(p50Rate(SLOTS) / p50Rate(1)).toBeCloseTo(0.5, 6)
})
