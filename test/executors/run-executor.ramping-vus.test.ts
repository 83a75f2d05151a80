import { describe, expect, test } from 'vitest'
import type { RampingVusPlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd, startExecutor, startsOf } from './start-executor.ts'

const FOREVER_MS = 1e9

const plan = (
  startVUs: number,
  written: readonly (readonly [number, number])[],
  gracefulRampDownMs = 30_000,
): RampingVusPlan => ({
  kind: 'ramping-vus',
  startVUs,
  stages: written.map(([durationMs, target]) => ({ durationMs, target })),
  gracefulRampDownMs,
})

/** VU 2 is let go at 1 s and wanted again at 3 s. */
const downAndUp = (gracefulRampDownMs: number): RampingVusPlan =>
  plan(
    2,
    [
      [1_000, 2],
      [0, 1],
      [2_000, 1],
      [0, 2],
      [3_000, 2],
    ],
    gracefulRampDownMs,
  )

describe('ramping-vus on its way up', () => {
  test('starts each VU at the moment the line reaches it', async () => {
    // 1 → 4 in 3 s: VU 2 at 1 s, VU 3 at 2 s; VU 4 at 3 s, when the time is up.
    const { iterations } = await runToItsEnd(plan(1, [[3_000, 4]]), { startMs: 100, iterationMs: FOREVER_MS })
    expect(startsOf(iterations.seen)).toEqual([
      [100, 1],
      [1_100, 2],
      [2_100, 3],
    ])
  })

  test('starts nobody while the line is at 0', async () => {
    const { iterations } = await runToItsEnd(
      plan(0, [
        [1_000, 0],
        [0, 2],
        [1_000, 2],
      ]),
      { iterationMs: 600 },
    )
    expect(startsOf(iterations.seen)).toEqual([
      [1_000, 1],
      [1_000, 2],
      [1_600, 1],
      [1_600, 2],
    ])
  })

  test('a VU that starts late after a stall has the intended start of its step', async () => {
    const { clock, iterations, done } = startExecutor(plan(1, [[3_000, 4]]), { iterationMs: FOREVER_MS })
    await clock.advanceTo(500)
    clock.stallTo(2_400)
    await clock.runUntilDone(done)
    const { seen } = iterations
    expect(seen.map(({ vu, intendedStartMs, startedMs }) => [vu, intendedStartMs, startedMs])).toEqual([
      [1, 0, 0],
      [2, 1_000, 2_400],
      [3, 2_000, 2_400],
    ])
  })
})

describe('ramping-vus on its way down', () => {
  test('lets the highest VU finish what it is in, and start nothing more', async () => {
    // 3 → 1 in 2 s: VU 3 is let go at 1 s and VU 2 at 2 s, in iterations that end at 1.2 s and 2.4 s.
    const { iterations } = await runToItsEnd(
      plan(3, [
        [2_000, 1],
        [1_000, 1],
      ]),
      { iterationMs: 600 },
    )
    const lastOf = (wanted: number) => iterations.seen.findLast(({ vu }) => vu === wanted)
    expect(lastOf(3)).toMatchObject({ startedMs: 600, endedMs: 1_200, interruptedMs: null })
    expect(lastOf(2)).toMatchObject({ startedMs: 1_800, endedMs: 2_400, interruptedMs: null })
    expect(lastOf(1)).toMatchObject({ startedMs: 2_400 })
    expect(iterations.holds).toEqual([
      { atMs: 0, vus: 3 },
      { atMs: 1_200, vus: 2 },
      { atMs: 2_400, vus: 1 },
      { atMs: 3_000, vus: 0 },
    ])
  })

  test('interrupts each VU gracefulRampDown after it was let go', async () => {
    // 3 → 0 in 3 s, and 2 s of grace: VU 3 at 1 + 2, VU 2 at 2 + 2, VU 1 at 3 + 2.
    const { iterations } = await runToItsEnd(
      plan(
        3,
        [
          [3_000, 0],
          [9_000, 0],
        ],
        2_000,
      ),
      { iterationMs: FOREVER_MS },
    )
    expect(iterations.seen.map(({ vu, interruptedMs }) => [vu, interruptedMs])).toEqual([
      [1, 5_000],
      [2, 4_000],
      [3, 3_000],
    ])
  })

  test('interrupts at once without gracefulRampDown, the VU that leaves at the very end among them', async () => {
    const { iterations } = await runToItsEnd(plan(2, [[2_000, 0]], 0), { iterationMs: FOREVER_MS })
    expect(iterations.seen.map(({ vu, interruptedMs }) => [vu, interruptedMs])).toEqual([
      [1, 2_000],
      [2, 1_000],
    ])
  })

  test('a graceful stop cuts a longer gracefulRampDown, and leaves a shorter one', async () => {
    // VU 2 is let go at 2 s, VU 1 at 4 s. The graceful stop ends at 4 + 3 = 7 s.
    const long = await runToItsEnd(plan(2, [[4_000, 0]], 60_000), { iterationMs: FOREVER_MS, gracefulStopMs: 3_000 })
    expect(long.iterations.seen.map(({ interruptedMs }) => interruptedMs)).toEqual([7_000, 7_000])
    const short = await runToItsEnd(plan(2, [[4_000, 0]], 2_500), { iterationMs: FOREVER_MS, gracefulStopMs: 3_000 })
    expect(short.iterations.seen.map(({ interruptedMs }) => interruptedMs)).toEqual([6_500, 4_500])
  })

  test('after a drain a VU that was finishing keeps the shorter of its graces', async () => {
    // Let go at 1 s with 5 s of grace; drained at 2 s with 10 s, then with 1 s.
    for (const [gracefulStopMs, interruptedMs] of [
      [10_000, 6_000],
      [1_000, 3_000],
    ] as const) {
      const { clock, drain, done, iterations } = startExecutor(
        plan(
          2,
          [
            [1_000, 1],
            [60_000, 1],
          ],
          5_000,
        ),
        {
          iterationMs: FOREVER_MS,
          gracefulStopMs,
        },
      )
      await clock.advanceTo(2_000)
      drain()
      await clock.runUntilDone(done)
      expect(iterations.seen.map((seen) => seen.interruptedMs)).toEqual([2_000 + gracefulStopMs, interruptedMs])
    }
  })
})

describe('ramping-vus going down and up again', () => {
  test('takes a VU back that is still finishing: its iteration goes on, and it loops', async () => {
    const { iterations } = await runToItsEnd(downAndUp(30_000), { iterationMs: 3_500 })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [0, 2],
      [3_500, 1],
      [3_500, 2],
    ])
    expect(iterations.mostRunning()).toBe(2)
    // Taking one back changes nothing in what is held, and is not reported.
    expect(iterations.holds.map(({ vus }) => vus)).toEqual([2, 1, 0])
  })

  test('forgets the grace of a VU that it takes back, also at the moment it ends', async () => {
    for (const graceMs of [2_000, 2_001, 3_000]) {
      const { iterations } = await runToItsEnd(downAndUp(graceMs), { iterationMs: FOREVER_MS, gracefulStopMs: 7_000 })
      expect(iterations.seen.map(({ interruptedMs }) => interruptedMs)).toEqual([13_000, 13_000])
    }
  })

  test('starts a VU anew that had finished', async () => {
    const { iterations } = await runToItsEnd(downAndUp(30_000), { iterationMs: ({ vu }) => (vu === 2 ? 1_200 : 4_000) })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [0, 2],
      [3_000, 2],
      [4_000, 1],
      [4_200, 2],
      [5_400, 2],
    ])
  })

  test('starts a VU anew that was interrupted, when its iteration has ended', async () => {
    // Interrupted at 1 + 1.5 = 2.5 s, ended 1 s later; it was wanted again at 3 s.
    const { iterations } = await runToItsEnd(downAndUp(1_500), {
      iterationMs: FOREVER_MS,
      interruptMs: 1_000,
      gracefulStopMs: 0,
    })
    const ofVU2 = iterations.seen.filter(({ vu }) => vu === 2)
    expect(ofVU2.map(({ startedMs, interruptedMs }) => [startedMs, interruptedMs])).toEqual([
      [0, 2_500],
      [3_500, 6_000],
    ])
    expect(iterations.overlaps).toEqual([])
  })

  test('gives a VU that is let go a second time a second grace', async () => {
    // Let go at 1 s, taken back at 2 s, let go at 3 s: its grace of 5 s ends at 8 s, not at 6 s.
    const line = plan(
      1,
      [
        [1_000, 1],
        [0, 0],
        [1_000, 0],
        [0, 1],
        [1_000, 1],
        [0, 0],
        [9_000, 0],
      ],
      5_000,
    )
    const { iterations } = await runToItsEnd(line, { iterationMs: FOREVER_MS })
    expect(iterations.seen.map(({ interruptedMs }) => interruptedMs)).toEqual([8_000])
  })

  test('a VU whose iteration ends at the moment it is let go starts no other', async () => {
    // VU 3 leaves at 700 ms, so that the executor goes to sleep after VU 2 has begun the iteration that ends at
    // 1 s: VU 2 is then the first to see that moment.
    const { iterations } = await runToItsEnd(
      plan(3, [
        [700, 3],
        [0, 2],
        [300, 2],
        [0, 1],
        [1_000, 1],
      ]),
      {
        iterationMs: 500,
      },
    )
    expect(iterations.seen.filter(({ vu }) => vu === 2).map(({ startedMs }) => startedMs)).toEqual([0, 500])
  })

  test('a VU whose iteration ends after a missed step starts no other', async () => {
    const { clock, iterations, done } = startExecutor(
      plan(2, [
        [1_000, 2],
        [0, 1],
        [2_000, 1],
      ]),
      { iterationMs: 900 },
    )
    await clock.advanceTo(950)
    clock.stallTo(1_850)
    await clock.runUntilDone(done)
    expect(iterations.seen.filter(({ vu }) => vu === 2).map(({ startedMs }) => startedMs)).toEqual([0, 900])
  })

  test('after a drain, the steps that were still to come do not count', async () => {
    // VU 3 is let go at 1 s, with 6 s of grace. Drained at 2 s. The iteration of VU 1 ends at 6 s: that must not
    // bring about the step of 5 s, which would interrupt VU 2 at 5 + 6 s.
    const { clock, drain, done, iterations } = startExecutor(
      plan(
        3,
        [
          [1_000, 3],
          [0, 2],
          [4_000, 2],
          [0, 1],
          [9_000, 1],
        ],
        6_000,
      ),
      { iterationMs: ({ vu }) => (vu === 1 ? 6_000 : FOREVER_MS) },
    )
    await clock.advanceTo(2_000)
    drain()
    await clock.runUntilDone(done)
    expect(iterations.seen.map(({ vu, interruptedMs }) => [vu, interruptedMs])).toEqual([
      [1, null],
      [2, 32_000],
      [3, 7_000],
    ])
  })
})
