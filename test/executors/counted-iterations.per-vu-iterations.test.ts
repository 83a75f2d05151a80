import { describe, expect, test } from 'vitest'
import type { PerVUIterationsPlan } from '../../src/plan/executor-plan.ts'
import { runToItsEnd, startsOf } from './start-executor.ts'

const plan = (vus: number, iterations: number, maxDurationMs = 600_000): PerVUIterationsPlan => ({
  kind: 'per-vu-iterations',
  vus,
  iterations,
  maxDurationMs,
})

describe('per-vu-iterations', () => {
  test('lets each VU make its own, at its own pace', async () => {
    const { clock, iterations } = await runToItsEnd(plan(2, 3), { iterationMs: ({ vu }) => vu * 100 })
    expect(startsOf(iterations.seen)).toEqual([
      [0, 1],
      [0, 2],
      [100, 1],
      [200, 2],
      [200, 1],
      [400, 2],
    ])
    expect(iterations.dropped()).toBe(0)
    expect(clock.nowMs()).toBe(600)
  })

  test('numbers them by rounds, so that a VU makes the same ones whoever is faster', async () => {
    for (const slowVU of [1, 2, 3]) {
      const { iterations } = await runToItsEnd(plan(3, 2), { iterationMs: ({ vu }) => (vu === slowVU ? 900 : 100) })
      const of = (wanted: number) => iterations.seen.flatMap(({ vu, iteration }) => (vu === wanted ? [iteration] : []))
      expect([of(1), of(2), of(3)]).toEqual([
        [0, 3],
        [1, 4],
        [2, 5],
      ])
    }
  })

  test('drops the rest of every VU when the time is up', async () => {
    // In 1 s VU 1 starts at 0, 300, 600 and 900, VU 2 at 0 and 600: of five each, 1 and 3 are left.
    const { iterations } = await runToItsEnd(plan(2, 5, 1_000), { iterationMs: ({ vu }) => vu * 300 })
    expect(iterations.seen).toHaveLength(6)
    expect(iterations.drops).toEqual([{ atMs: 1_000, count: 4 }])
  })

  test('holds a VU only until its last iteration has ended', async () => {
    const { iterations } = await runToItsEnd(plan(2, 1), { iterationMs: ({ vu }) => vu * 100 })
    expect(iterations.holds).toEqual([
      { atMs: 0, vus: 2 },
      { atMs: 100, vus: 1 },
      { atMs: 200, vus: 0 },
    ])
  })
})
