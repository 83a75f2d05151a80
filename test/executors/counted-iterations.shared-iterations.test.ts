import { describe, expect, test } from 'vitest'
import type { SharedIterationsPlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd, startExecutor, startsOf } from './start-executor.ts'

const FOREVER_MS = 1e9

const plan = (vus: number, iterations: number, maxDurationMs = 600_000): SharedIterationsPlan => ({
  kind: 'shared-iterations',
  vus,
  iterations,
  maxDurationMs,
})

describe('shared-iterations', () => {
  test('gives the next iteration to whichever VU is free, and is over when none is left', async () => {
    // VU 1 takes 100 ms and VU 2 takes 250: VU 1 makes those of 0, 100, 200, VU 2 those of 0 and 250.
    const { clock, iterations } = await runToItsEnd(plan(2, 5), {
      startMs: 1_000,
      iterationMs: ({ vu }) => (vu === 1 ? 100 : 250),
    })
    expect(startsOf(iterations.seen)).toEqual([
      [1_000, 1],
      [1_000, 2],
      [1_100, 1],
      [1_200, 1],
      [1_250, 2],
    ])
    expect(iterations.seen.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3, 4])
    expect(iterations.dropped()).toBe(0)
    // The last began at 1,250 and took 250.
    expect(clock.nowMs()).toBe(1_500)
  })

  test('drops the rest once when its time is up, and lets what runs end', async () => {
    // Two VUs, 400 ms each: at 0, 400 and 800. 10 − 6 are left at 1 s.
    const { clock, iterations } = await runToItsEnd(plan(2, 10, 1_000), { iterationMs: 400 })
    expect(iterations.seen).toHaveLength(6)
    expect(iterations.drops).toEqual([{ atMs: 1_000, count: 4 }])
    expect(clock.nowMs()).toBe(1_200)
  })

  test('drops nothing when the last one has started in time', async () => {
    const { clock, iterations } = await runToItsEnd(plan(1, 3, 1_000), { iterationMs: 450, gracefulStopMs: 0 })
    expect(iterations.seen.map(({ startedMs, interruptedMs }) => [startedMs, interruptedMs])).toEqual([
      [0, null],
      [450, null],
      [900, 1_000],
    ])
    expect(iterations.drops).toEqual([])
    expect(clock.nowMs()).toBe(1_000)
  })

  test('an iteration that ends when the time is up is followed by none', async () => {
    const { iterations } = await runToItsEnd(plan(1, 3, 1_000), { iterationMs: 500 })
    expect(iterations.seen).toHaveLength(2)
    expect(iterations.drops).toEqual([{ atMs: 1_000, count: 1 }])
  })

  test('a drain forestalls what is left, and drops none of it', async () => {
    const { clock, drain, done, iterations } = startExecutor(plan(3, 100), { iterationMs: 500 })
    await clock.advanceTo(700)
    drain()
    await clock.runUntilDone(done)
    expect(iterations.seen).toHaveLength(6)
    expect(iterations.dropped()).toBe(0)
    expect(clock.nowMs()).toBe(1_000)
  })

  test('a VU that hangs keeps the others from nothing', async () => {
    const { iterations } = await runToItsEnd(plan(2, 10, 60_000), {
      iterationMs: ({ vu }) => (vu === 1 ? FOREVER_MS : 10),
      gracefulStopMs: 0,
    })
    expect(iterations.seen.filter(({ vu }) => vu === 2)).toHaveLength(9)
  })

  // Three threads' worth: whatever becomes of the VUs, the counter is one.
  test.each([1, 2, 3, 4, 7, 10])('10 among %i VUs are exactly 10', async (vus) => {
    const { iterations } = await runToItsEnd(plan(vus, 10), {
      iterationMs: (_, index) => 1 + ((index * 7_919) % 613),
    })
    expect(iterations.seen.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(iterations.dropped()).toBe(0)
  })
})
