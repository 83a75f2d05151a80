import { describe, expect, test } from 'vitest'
import type { ConstantArrivalRatePlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd, startExecutor, startsOf } from './start-executor.ts'

const FOREVER_MS = 1e9

/** One arrival each 100 ms for a second. */
const plan = (changes: Partial<ConstantArrivalRatePlan> = {}): ConstantArrivalRatePlan => ({
  kind: 'constant-arrival-rate',
  rate: 10,
  timeUnitMs: 1_000,
  durationMs: 1_000,
  preAllocatedVUs: 3,
  maxVUs: 3,
  distribution: 'constant',
  ...changes,
})

describe('constant-arrival-rate', () => {
  test('starts each arrival at its moment, on the VU that was free last', async () => {
    // Iterations of 150 ms: VU 1 is busy until 150, VU 2 from 100 to 250. At 200 VU 1 is free again, and so on.
    const { clock, iterations } = await runToItsEnd(plan({ durationMs: 500 }), { startMs: 7_000, iterationMs: 150 })
    expect(startsOf(iterations.seen)).toEqual([
      [7_000, 1],
      [7_100, 2],
      [7_200, 1],
      [7_300, 2],
      [7_400, 1],
    ])
    expect(iterations.dropped()).toBe(0)
    expect(clock.nowMs()).toBe(7_550)
  })

  test('of two free VUs, the one that was free last is taken', async () => {
    // VU 1 is free again at 190 and VU 2 at 150.
    const { iterations } = await runToItsEnd(plan({ durationMs: 300 }), {
      iterationMs: ({ vu }) => (vu === 1 ? 190 : 50),
    })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [100, 2],
      [200, 1],
    ])
  })

  test('a VU whose iteration ends at the moment of an arrival is free for it', async () => {
    const { iterations } = await runToItsEnd(plan({ preAllocatedVUs: 1, maxVUs: 1 }), { iterationMs: 100 })
    expect(iterations.seen).toHaveLength(10)
    expect(iterations.dropped()).toBe(0)
  })

  test('drops what finds no free VU, and does not make up for it', async () => {
    // One VU and iterations of 250 ms: free again at 250, 550 and 850, so starts at 0, 300, 600 and 900.
    const { iterations } = await runToItsEnd(plan({ preAllocatedVUs: 1, maxVUs: 1 }), { iterationMs: 250 })
    expect(iterations.seen.map(({ startedMs }) => startedMs)).toEqual([0, 300, 600, 900])
    expect(iterations.drops.map(({ atMs }) => atMs)).toEqual([100, 200, 400, 500, 700, 800])
    expect(iterations.dropped()).toBe(6)
  })

  test('allocates one VU for each drop, for the next arrival, up to maxVUs', async () => {
    // Endless iterations. 0: VU 1. 100: dropped, VU 2 comes. 200: VU 2. 300: dropped, VU 3 comes. 400: VU 3.
    // From then on there are no more to come.
    const { iterations } = await runToItsEnd(plan({ preAllocatedVUs: 1, maxVUs: 3 }), { iterationMs: FOREVER_MS })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [200, 2],
      [400, 3],
    ])
    expect(iterations.drops.map(({ atMs }) => atMs)).toEqual([100, 300, 500, 600, 700, 800, 900])
    expect(iterations.holds).toEqual([
      { atMs: 0, vus: 1 },
      { atMs: 100, vus: 2 },
      { atMs: 300, vus: 3 },
      { atMs: 31_000, vus: 0 },
    ])
  })

  test('with no VU allocated before, the first arrival is dropped', async () => {
    const { iterations } = await runToItsEnd(plan({ preAllocatedVUs: 0, maxVUs: 1 }), { iterationMs: 50 })
    expect(iterations.drops).toEqual([{ atMs: 0, count: 1 }])
    expect(iterations.seen).toHaveLength(9)
  })

  test('after a stall, starts all that is due, each with the start it was meant to have', async () => {
    const { clock, done, iterations } = startExecutor(plan({ preAllocatedVUs: 20, maxVUs: 20 }), { iterationMs: 50 })
    await clock.advanceTo(250)
    clock.stallTo(620)
    await clock.runUntilDone(done)
    expect(iterations.seen.map(({ intendedStartMs, startedMs }) => [intendedStartMs, startedMs])).toEqual([
      [0, 0],
      [100, 100],
      [200, 200],
      [300, 620],
      [400, 620],
      [500, 620],
      [600, 620],
      [700, 700],
      [800, 800],
      [900, 900],
    ])
  })

  test('after a stall, iterations that ended meanwhile have freed their VUs', async () => {
    // VU 1 and VU 2 end at 280 and 290; the arrivals of 200 and 300 are seen at 350, with both VUs free by then.
    const { clock, done, iterations } = startExecutor(plan({ durationMs: 400, preAllocatedVUs: 2, maxVUs: 2 }), {
      iterationMs: (_, index) => (index === 0 ? 280 : 190),
    })
    await clock.advanceTo(150)
    clock.stallTo(350)
    await clock.runUntilDone(done)
    expect(iterations.seen.map(({ intendedStartMs }) => intendedStartMs)).toEqual([0, 100, 200, 300])
    expect(iterations.dropped()).toBe(0)
  })

  test('what was due before the end is started even if the end has passed meanwhile', async () => {
    const { clock, done, iterations } = startExecutor(plan({ preAllocatedVUs: 9, maxVUs: 9 }), { iterationMs: 50 })
    await clock.advanceTo(850)
    clock.stallTo(1_020)
    await clock.runUntilDone(done)
    expect(iterations.seen.map(({ intendedStartMs }) => intendedStartMs).slice(-2)).toEqual([800, 900])
    expect(iterations.seen.at(-1)?.startedMs).toBe(1_020)
  })

  test('what was due before a drain and had not been started by then is dropped', async () => {
    const { clock, drain, done, iterations } = startExecutor(plan(), { iterationMs: 50 })
    await clock.advanceTo(250)
    clock.stallTo(510)
    drain()
    await clock.runUntilDone(done)
    expect(iterations.seen).toHaveLength(3)
    // Those of 300, 400 and 500.
    expect(iterations.dropped()).toBe(3)
  })

  test('every arrival is started or dropped', async () => {
    const { iterations } = await runToItsEnd(plan({ rate: 97, durationMs: 10_000, maxVUs: 40 }), {
      iterationMs: (_, index) => (index * 7_919) % 900,
    })
    expect(iterations.seen.length + iterations.dropped()).toBe(970)
    expect(iterations.dropped()).toBeGreaterThan(0)
  })
})
