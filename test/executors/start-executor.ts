import type { ExecutorPlan } from '../../src/plan/executor-plan.ts'
import type { IterationVerdict } from '../../src/executors/backoff.ts'
import type { IterationStart } from '../../src/executors/executor.ts'
import { runExecutor } from '../../src/executors/run-executor.ts'
import { WHOLE_RUN, type Segment } from '../../src/plan/segment.ts'
import { makeRandom } from '../../src/random/random.ts'
import type { TraceSchedule } from '../../src/traces/trace-schedule.ts'
import { makeFakeClock, type FakeClock } from '../fakes/fake-clock.ts'
import { makeFakeIterations, type FakeIterations, type SeenIteration } from '../fakes/fake-iterations.ts'

export interface ExecutorSetting {
  /** Of every iteration, or of each. */
  readonly iterationMs?: number | ((start: IterationStart, index: number) => number)
  /** How long an interrupted iteration still takes to end. */
  readonly interruptMs?: number
  readonly gracefulStopMs?: number
  readonly startMs?: number
  /** When the executor is called; at its start, if not given. */
  readonly calledMs?: number
  readonly seed?: number
  readonly isDrained?: boolean
  readonly segment?: Segment
  /** Of every iteration, or of each; `served` unless given. */
  readonly verdict?: IterationVerdict | ((start: IterationStart, index: number) => IterationVerdict)
  readonly maxBackoffMs?: number
  /** Of a trace. */
  readonly schedule?: TraceSchedule
}

export interface StartedExecutor {
  readonly clock: FakeClock
  readonly iterations: FakeIterations
  readonly done: Promise<void>
  isDone(): boolean
  drain(): void
}

/** An executor in virtual time, at the moment before its first. */
export function startExecutor(plan: ExecutorPlan, setting: ExecutorSetting = {}): StartedExecutor {
  const {
    iterationMs = 700,
    interruptMs = 0,
    gracefulStopMs = 30_000,
    startMs = 0,
    seed = 1,
    segment = WHOLE_RUN,
    verdict = 'served',
    maxBackoffMs = 1_000,
  } = setting
  const clock = makeFakeClock(setting.calledMs ?? startMs)
  const durationMs = typeof iterationMs === 'number' ? () => iterationMs : iterationMs
  const iterations = makeFakeIterations(clock, {
    durationMs,
    interruptMs,
    verdict: typeof verdict === 'string' ? () => verdict : verdict,
  })
  const drain = new AbortController()
  if (setting.isDrained === true) drain.abort()
  const random = makeRandom(seed, 'arrivals')
  const done = runExecutor(plan, {
    clock,
    random,
    segment,
    schedule: setting.schedule ?? null,
    startMs,
    gracefulStopMs,
    drain: drain.signal,
    backoff: { maxMs: maxBackoffMs, randomOf: (vu) => makeRandom(seed, 'backoff', vu) },
    iterations,
  })
  let isDone = false
  const finished = done.then(() => {
    isDone = true
    return undefined
  })
  return { clock, iterations, done: finished, isDone: () => isDone, drain: () => drain.abort() }
}

/** The same, to its end. */
export async function runToItsEnd(plan: ExecutorPlan, setting: ExecutorSetting = {}): Promise<StartedExecutor> {
  const started = startExecutor(plan, setting)
  await started.clock.runUntilDone(started.done)
  return started
}

/** `[when it started, on which VU]` of each iteration, in the order of their starts. */
export const startsOf = (seen: readonly SeenIteration[]): (readonly [number, number])[] =>
  seen.map(({ startedMs, vu }) => [startedMs, vu] as const)
