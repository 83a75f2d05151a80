import { describe, expect, test } from 'vitest'
import type { ConstantVusPlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd, startExecutor, startsOf } from './start-executor.ts'

const plan = (vus: number, durationMs: number): ConstantVusPlan => ({ kind: 'constant-vus', vus, durationMs })

describe('constant-vus', () => {
  test.each([
    // ⌈1000/400⌉ = 3 iterations a VU.
    {
      vus: 2,
      durationMs: 1_000,
      iterationMs: 400,
      starts: [
        [0, 1],
        [0, 2],
        [400, 1],
        [400, 2],
        [800, 1],
        [800, 2],
      ],
    },
    // One that ends exactly when the time is up is the last.
    {
      vus: 1,
      durationMs: 1_000,
      iterationMs: 500,
      starts: [
        [0, 1],
        [500, 1],
      ],
    },
    {
      vus: 3,
      durationMs: 1_000,
      iterationMs: 5_000,
      starts: [
        [0, 1],
        [0, 2],
        [0, 3],
      ],
    },
  ])(
    '$vus VUs start iterations of $iterationMs ms for $durationMs ms',
    async ({ vus, durationMs, iterationMs, starts }) => {
      const { iterations } = await runToItsEnd(plan(vus, durationMs), { iterationMs })
      expect(startsOf(iterations.seen)).toEqual(starts)
      expect(iterations.dropped()).toBe(0)
    },
  )

  test('each VU goes at its own pace', async () => {
    const { iterations } = await runToItsEnd(plan(2, 1_000), { iterationMs: ({ vu }) => vu * 300 })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [0, 2],
      [300, 1],
      [600, 2],
      [600, 1],
      [900, 1],
    ])
  })

  test.each([
    { when: 'before its start, it begins at its start', calledMs: 1_000, startedMs: 3_000 },
    { when: 'after it, it begins at once and still intends the start', calledMs: 3_200, startedMs: 3_200 },
  ])('called $when', async ({ calledMs, startedMs }) => {
    const { clock, iterations } = await runToItsEnd(plan(1, 1_000), { startMs: 3_000, calledMs, iterationMs: 9_000 })
    expect(iterations.seen[0]).toMatchObject({ intendedStartMs: 3_000, startedMs })
    expect(iterations.holds).toEqual([
      { atMs: startedMs, vus: 1 },
      { atMs: startedMs + 9_000, vus: 0 },
    ])
    expect(clock.nowMs()).toBe(startedMs + 9_000)
  })

  test('the intended start of an iteration is the moment its VU was free, not the moment the loop came to it', async () => {
    const { iterations } = await runToItsEnd(plan(1, 1_000), { startMs: 50, iterationMs: 0.25 })
    const [first, second] = iterations.seen
    expect(first?.intendedStartMs).toBe(50)
    expect(second?.intendedStartMs).toBe(first?.endedMs)
  })

  test('a VU that becomes free after a stall, with the time up, starts nothing', async () => {
    const { clock, iterations, done } = startExecutor(plan(1, 1_000), { iterationMs: 400 })
    await clock.advanceTo(500)
    clock.stallTo(1_500)
    await clock.runUntilDone(done)
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [400, 1],
    ])
  })
})
