import { expect } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import type { Iterations } from '../../src/executors/executor.ts'
import { runExecutor } from '../../src/executors/run-executor.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { makeRandom } from '../../src/random/random.ts'
import { systemClock } from '../../src/time/system-clock.ts'
import { makeFakeIterations } from '../fakes/fake-iterations.ts'
import { timingTest } from '../timing/timing-test.ts'

const run = (plan: ExecutorPlan, iterations: Iterations, startMs = systemClock.nowMs()) =>
  runExecutor(plan, {
    clock: systemClock,
    random: makeRandom(1),
    segment: WHOLE_RUN,
    schedule: null,
    startMs,
    gracefulStopMs: 1_000,
    drain: new AbortController().signal,
    backoff: { maxMs: 0, randomOf: () => makeRandom(1) },
    iterations,
  })

timingTest(
  '200 arrivals a second for 3 seconds are 600 starts, each soon after its moment and never before',
  async () => {
    const iterations = makeFakeIterations(systemClock, { durationMs: () => 20 })
    const startMs = systemClock.nowMs() + 10
    await run(
      {
        kind: 'constant-arrival-rate',
        rate: 200,
        timeUnitMs: 1_000,
        durationMs: 3_000,
        preAllocatedVUs: 600,
        maxVUs: 600,
        distribution: 'constant',
      },
      iterations,
      startMs,
    )
    expect(iterations.seen.map(({ intendedStartMs }) => intendedStartMs)).toEqual(
      Array.from({ length: 600 }, (_, index) => startMs + index * 5),
    )
    expect(iterations.dropped()).toBe(0)
    const latenessMs = iterations.seen.map((seen) => seen.startedMs - seen.intendedStartMs).toSorted((a, b) => a - b)
    console.log(`lateness: p50 ${latenessMs[299]?.toFixed(3)} ms, p99 ${latenessMs[593]?.toFixed(3)} ms`)
    expect(latenessMs[0]).toBeGreaterThanOrEqual(0)
    expect(latenessMs[299]).toBeLessThan(1)
    expect(latenessMs[593]).toBeLessThan(10)
  },
)
