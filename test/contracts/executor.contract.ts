// What every executor promises, whatever its shape.
import { describe, expect, test } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import { plannedDurationMs } from '../../src/plan/planned-load.ts'
import type { TraceSchedule } from '../../src/traces/trace-schedule.ts'
import { runToItsEnd, startExecutor } from '../executors/start-executor.ts'

export interface ExecutorCase {
  /** At least 5 s, with iterations starting throughout, and nobody ramped down. */
  readonly plan: ExecutorPlan
  readonly mostVUs: number
  /** Of a trace. */
  readonly schedule?: TraceSchedule
}

const START_MS = 1_000_000
const FOREVER_MS = 1e9

export function describeExecutorContract(name: string, { plan, mostVUs, ...given }: ExecutorCase): void {
  const endMs = START_MS + plannedDurationMs(plan)

  describe(`${name} keeps the contract of executors:`, () => {
    test('every iteration starts within its time, at its intended start, in order', async () => {
      const { iterations } = await runToItsEnd(plan, { ...given, startMs: START_MS })
      const starts = iterations.seen.map(({ startedMs }) => startedMs)
      expect(starts.length).toBeGreaterThan(5)
      expect(starts.filter((startedMs) => startedMs < START_MS || startedMs >= endMs)).toEqual([])
      expect(starts).toEqual(starts.toSorted((a, b) => a - b))
      expect(iterations.seen.map(({ intendedStartMs }) => intendedStartMs)).toEqual(starts)
    })

    test('a VU has one iteration at a time, and there are never more VUs than planned', async () => {
      const { iterations } = await runToItsEnd(plan, {
        ...given,
        iterationMs: (_, index) => 100 + ((index * 337) % 2_000),
      })
      expect(iterations.overlaps).toEqual([])
      expect(iterations.mostRunning()).toBeLessThanOrEqual(mostVUs)
      const vus = new Set(iterations.seen.map(({ vu }) => vu))
      expect([...vus].toSorted((a, b) => a - b)).toEqual(Array.from(vus, (_, index) => index + 1))
      expect(Math.max(...iterations.holds.map((hold) => hold.vus))).toBeLessThanOrEqual(mostVUs)
    })

    test('the VUs that it says it holds are at least those that run, and none when it is over', async () => {
      const { iterations } = await runToItsEnd(plan, { ...given, iterationMs: 900 })
      for (const { atMs, vus } of iterations.holds) {
        // What ends at this very moment may have ended before the report or after it.
        const running = iterations.seen.filter(
          ({ startedMs, endedMs }) => startedMs < atMs && (endedMs ?? FOREVER_MS) > atMs,
        )
        expect(vus).toBeGreaterThanOrEqual(running.length)
      }
      expect(iterations.holds.at(-1)?.vus).toBe(0)
    })

    test('it is over when the last iteration has ended, and not before its time is up', async () => {
      const { clock, iterations, isDone, done } = startExecutor(plan, { ...given, startMs: START_MS, iterationMs: 700 })
      await clock.advanceTo(endMs - 1)
      expect(isDone()).toBe(false)
      await clock.runUntilDone(done)
      const lastEndMs = Math.max(...iterations.seen.map(({ endedMs }) => endedMs ?? FOREVER_MS))
      expect(clock.nowMs()).toBe(Math.max(endMs, lastEndMs))
      expect(iterations.seen.filter(({ interruptedMs }) => interruptedMs !== null)).toEqual([])
    })

    test.each([0, 1, 2_500])('what still runs after a graceful stop of %i ms is interrupted then', async (stopMs) => {
      const { iterations } = await runToItsEnd(plan, {
        ...given,
        startMs: START_MS,
        iterationMs: FOREVER_MS,
        gracefulStopMs: stopMs,
      })
      expect(iterations.seen.length).toBeGreaterThan(0)
      for (const { interruptedMs } of iterations.seen) expect(interruptedMs).toBe(endMs + stopMs)
    })

    test('the graceful stop counts from the end that was planned, even when the end was slept through', async () => {
      const { clock, done, iterations } = startExecutor(plan, {
        ...given,
        iterationMs: FOREVER_MS,
        gracefulStopMs: 1_000,
      })
      await clock.advanceTo(plannedDurationMs(plan) - 1)
      clock.stallTo(plannedDurationMs(plan) + 300)
      await clock.runUntilDone(done)
      const interruptions = iterations.seen.map(({ interruptedMs }) => interruptedMs)
      expect(new Set(interruptions)).toEqual(new Set([plannedDurationMs(plan) + 1_000]))
    })

    test('it waits for interrupted iterations to end, and starts none in their place', async () => {
      const { clock, iterations, isDone, done } = startExecutor(plan, {
        ...given,
        startMs: START_MS,
        iterationMs: FOREVER_MS,
        interruptMs: 400,
        gracefulStopMs: 1_000,
      })
      await clock.advanceTo(endMs + 1_000)
      const started = iterations.seen.length
      await clock.advanceTo(endMs + 1_399)
      expect(isDone()).toBe(false)
      await clock.runUntilDone(done)
      expect(clock.nowMs()).toBe(endMs + 1_400)
      expect(iterations.running()).toBe(0)
      expect(iterations.seen).toHaveLength(started)
    })

    test('a drain ends its time at once: no further start, and the graceful stop counts from there', async () => {
      const drainMs = START_MS + 3_210
      const { clock, drain, done, iterations } = startExecutor(plan, {
        ...given,
        startMs: START_MS,
        iterationMs: (_, index) => (index % 3 === 0 ? FOREVER_MS : 300),
        gracefulStopMs: 1_500,
      })
      await clock.advanceTo(drainMs)
      const started = iterations.seen.length
      const dropped = iterations.dropped()
      expect(iterations.running()).toBeGreaterThan(0)
      drain()
      await clock.runUntilDone(done)
      expect(iterations.seen).toHaveLength(started)
      expect(iterations.dropped()).toBe(dropped)
      expect(clock.nowMs()).toBe(drainMs + 1_500)
      const interruptions = iterations.seen.flatMap(({ interruptedMs }) => interruptedMs ?? [])
      expect(new Set(interruptions)).toEqual(new Set([drainMs + 1_500]))
    })

    test('a drain after its time is up changes nothing', async () => {
      const { clock, drain, done, iterations } = startExecutor(plan, {
        ...given,
        iterationMs: FOREVER_MS,
        gracefulStopMs: 2_000,
      })
      const stopMs = plannedDurationMs(plan) + 2_000
      await clock.advanceTo(stopMs - 1_000)
      drain()
      await clock.runUntilDone(done)
      expect(new Set(iterations.seen.map(({ interruptedMs }) => interruptedMs))).toEqual(new Set([stopMs]))
    })

    test('one that is drained before it begins starts nothing', async () => {
      const { clock, iterations } = await runToItsEnd(plan, { ...given, isDrained: true })
      expect(iterations.seen).toEqual([])
      expect(iterations.dropped()).toBe(0)
      expect(clock.nowMs()).toBe(0)
    })
  })
}
