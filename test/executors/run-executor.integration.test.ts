import { expect, test } from 'vitest'
import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import type { Iterations } from '../../src/executors/executor.ts'
import { runExecutor } from '../../src/executors/run-executor.ts'
import { WHOLE_RUN } from '../../src/plan/segment.ts'
import { makeRandom } from '../../src/random/random.ts'
import { systemClock } from '../../src/time/system-clock.ts'

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

test('VUs whose iterations end at once leave the event loop its turns', async () => {
  let started = 0
  const iterations: Iterations = {
    start() {
      started++
      return { ended: Promise.resolve('served'), interrupt() {} }
    },
    drop() {},
    forestall() {},
    backedOff() {},
    holdVUs() {},
  }
  let turns = 0
  const countTurns = (): void => {
    turns++
    turn = setImmediate(countTurns)
  }
  let turn = setImmediate(countTurns)
  await run({ kind: 'constant-vus', vus: 3, durationMs: 100 }, iterations)
  clearImmediate(turn)
  // Each VU gives up a turn after each of its iterations, so that there are about three for each turn.
  expect(started).toBeGreaterThan(3)
  expect(turns).toBeGreaterThan(started / 3 / 2)
})
