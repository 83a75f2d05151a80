import { describe, expect, test } from 'vitest'
import { makeBackoff, type IterationVerdict } from '../../src/executors/backoff.ts'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import { makeRandom } from '../../src/random/random.ts'
import { startExecutor, runToItsEnd, type StartedExecutor } from './start-executor.ts'

const rule = (maxMs: number) => ({ maxMs, randomOf: (vu: number) => makeRandom(1, 'backoff', vu) })
const refused = (durationMs: number) => ({ verdict: 'refused', durationMs }) as const

const draws = (vu: number): number[] => {
  const backoff = makeBackoff(rule(1_000), vu)
  return Array.from({ length: 8 }, () => backoff.waitAfter(refused(0)))
}

const startsOf = ({ iterations }: StartedExecutor): string[] =>
  iterations.seen.map(({ startedMs, vu }) => `${vu} ${startedMs}`)

const onlyFirstServed = ({ vu }: { readonly vu: number }): IterationVerdict => (vu === 1 ? 'served' : 'refused')

describe('a VU that is refused', () => {
  test('waits from half to the whole of a time that doubles up to its limit', () => {
    const backoff = makeBackoff(rule(1_000), 1)
    const wholes = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000]
    for (const wholeMs of wholes) {
      const waitMs = backoff.waitAfter(refused(0))
      expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2)
      expect(waitMs).toBeLessThanOrEqual(wholeMs)
    }
  })

  test('begins anew after a call that was served, and not after an iteration that says nothing', () => {
    const backoff = makeBackoff(rule(1_000), 1)
    for (let i = 0; i < 5; i++) backoff.waitAfter(refused(0))
    expect(backoff.waitAfter({ verdict: 'none', durationMs: 0 })).toBe(0)
    expect(backoff.waitAfter(refused(0))).toBeGreaterThanOrEqual(500)
    expect(backoff.waitAfter({ verdict: 'served', durationMs: 0 })).toBe(0)
    expect(backoff.waitAfter(refused(0))).toBeLessThanOrEqual(50)
  })

  test('waits the less the longer its iteration took, and not at all where that was long', () => {
    const [short, longer] = [makeBackoff(rule(1_000), 1), makeBackoff(rule(1_000), 1)]
    expect(short.waitAfter(refused(0)) - longer.waitAfter(refused(20))).toBeCloseTo(20)
    expect(makeBackoff(rule(1_000), 1).waitAfter(refused(2_000))).toBe(0)
  })

  test('never waits where that is turned off', () => {
    const backoff = makeBackoff(rule(0), 1)
    expect([0, 0, 0].map((durationMs) => backoff.waitAfter(refused(durationMs)))).toEqual([0, 0, 0])
  })

  test('draws the same in every run, and not what another VU draws', () => {
    expect(draws(3)).toEqual(draws(3))
    expect(draws(3)).not.toEqual(draws(4))
  })
})

const VUS = 5
const closed: readonly ExecutorPlan[] = [
  { kind: 'constant-vus', vus: VUS, durationMs: 10_000 },
  { kind: 'ramping-vus', startVUs: VUS, stages: [{ durationMs: 10_000, target: VUS }], gracefulRampDownMs: 5_000 },
  { kind: 'shared-iterations', vus: VUS, iterations: 10_000, maxDurationMs: 10_000 },
  { kind: 'per-vu-iterations', vus: VUS, iterations: 10_000, maxDurationMs: 10_000 },
]

describe.each(closed.map((plan) => [plan.kind, plan] as const))(
  '%s against a server that refuses at once',
  (_, plan) => {
    test('asks it about once a second and VU', async () => {
      const { iterations } = await runToItsEnd(plan, { iterationMs: 1, verdict: 'refused' })
      // At most 1 s a wait, at least half: 10 to 20 in ten seconds, and some more as it begins.
      expect(iterations.seen.length / VUS).toBeGreaterThan(10)
      expect(iterations.seen.length / VUS).toBeLessThan(26)
      expect(iterations.overlaps).toEqual([])
    })

    test('ends its waits when its time is up, and does not outlast it', async () => {
      const { clock, iterations } = await runToItsEnd(plan, {
        iterationMs: 1,
        verdict: 'refused',
        maxBackoffMs: 60_000,
      })
      expect(clock.nowMs()).toBe(10_000)
      expect(iterations.seen.every(({ startedMs }) => startedMs < 10_000)).toBe(true)
      expect(iterations.holds.at(-1)?.vus).toBe(0)
    })

    test('ends them at once when it is drained', async () => {
      const { clock, done, drain, iterations } = startExecutor(plan, { iterationMs: 1, verdict: 'refused' })
      await clock.advanceTo(5_432)
      const started = iterations.seen.length
      drain()
      await clock.runUntilDone(done)
      expect(clock.nowMs()).toBe(5_432)
      expect(iterations.seen).toHaveLength(started)
    })

    test('does not wait where its calls are served, or where waiting is turned off', async () => {
      for (const setting of [{ verdict: 'served' }, { verdict: 'refused', maxBackoffMs: 0 }] as const) {
        const { iterations } = await runToItsEnd(plan, { iterationMs: 10, ...setting })
        expect(iterations.waitsMs).toEqual([])
        expect(iterations.seen.length).toBeGreaterThanOrEqual(4_900)
      }
    })

    test('intends the next start for when the wait has ended', async () => {
      const { iterations } = await runToItsEnd(plan, { iterationMs: 1, verdict: 'refused' })
      expect(iterations.seen.every(({ intendedStartMs, startedMs }) => intendedStartMs === startedMs)).toBe(true)
    })

    test('waits alike in the whole and in its segments', async () => {
      const whole = await runToItsEnd(plan, { iterationMs: 1, verdict: 'refused' })
      const parts = await Promise.all(
        [0, 1].map((index) => runToItsEnd(plan, { iterationMs: 1, verdict: 'refused', segment: { index, count: 2 } })),
      )
      expect(parts.flatMap(startsOf).toSorted()).toEqual(startsOf(whole).toSorted())
    })
  },
)

test('a VU that is ramped down waits no longer', async () => {
  const { iterations } = await runToItsEnd(
    {
      kind: 'ramping-vus',
      startVUs: 4,
      stages: [
        { durationMs: 2_000, target: 4 },
        { durationMs: 0, target: 0 },
        { durationMs: 8_000, target: 0 },
      ],
      gracefulRampDownMs: 30_000,
    },
    { iterationMs: 1, verdict: 'refused', maxBackoffMs: 60_000 },
  )
  expect(iterations.holds.find(({ vus }) => vus === 0)?.atMs).toBe(2_000)
})

test('the last of shared iterations ends the waits of all others', async () => {
  const { clock, iterations } = await runToItsEnd(
    { kind: 'shared-iterations', vus: 3, iterations: 20, maxDurationMs: 60_000 },
    { iterationMs: 1, verdict: onlyFirstServed, maxBackoffMs: 60_000 },
  )
  expect(iterations.seen).toHaveLength(20)
  // VU 1 makes nearly all of them, one a millisecond; the others would still be waiting.
  expect(clock.nowMs()).toBeLessThan(25)
})

test('arrivals of an open model wait for nothing', async () => {
  const { iterations } = await runToItsEnd(
    {
      kind: 'constant-arrival-rate',
      rate: 100,
      timeUnitMs: 1_000,
      durationMs: 2_000,
      preAllocatedVUs: 5,
      maxVUs: 5,
      distribution: 'constant',
    },
    { iterationMs: 1, verdict: 'refused' },
  )
  expect(iterations.seen).toHaveLength(200)
  expect(iterations.waitsMs).toEqual([])
})
