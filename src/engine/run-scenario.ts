import type { MetricStore } from '../metrics/metric-store.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { ArrivalClock } from '../time/clock.ts'
import type { BudgetWatch } from './watches.ts'
import type { ThreadPool } from '../workers/thread-pool.ts'
import type { IterationVerdict } from '../executors/backoff.ts'
import { runExecutor } from '../executors/run-executor.ts'
import type { TraceSchedule } from '../traces/trace-schedule.ts'
import { makeRandom } from '../random/random.ts'

export interface ScenarioContext {
  readonly plan: RunPlan
  readonly clock: ArrivalClock
  readonly pool: Pick<ThreadPool, 'start'>
  readonly store: MetricStore
  readonly budget: Pick<BudgetWatch, 'check'>
  /** Scenarios count from here, each from its `startTime`. */
  readonly startMs: number
  /** Start nothing more. */
  readonly drain: AbortSignal
  /** Interrupt what runs, too. */
  readonly halt: AbortSignal
  /** Of each scenario; null where it replays no trace. */
  readonly schedules: readonly (TraceSchedule | null)[]
}

/** Runs one scenario's executor over the threads. Resolves when the last iteration has ended. */
export async function runScenario(context: ScenarioContext, scenario: number): Promise<void> {
  const { budget, clock, halt, plan, pool, schedules, startMs, store } = context
  const { executor, gracefulStopMs, maxBackoffMs, name, startTimeMs } =
    plan.scenarios[scenario] ?? unknownScenario(scenario)
  if (executor.kind === 'phases') throw new Error(`scenario ${name} is run by Artillery's phases, not by an executor`)
  // Whatever else ends the run then: an iteration that a lost thread answers for at once must not be followed by the next.
  const threadLost = new AbortController()
  const drain = AbortSignal.any([context.drain, threadLost.signal])
  const running = new Set<{ interrupt(): void }>()
  const interruptAll = (): void => {
    for (const iteration of running) iteration.interrupt()
  }
  halt.addEventListener('abort', interruptAll)
  await runExecutor(executor, {
    clock,
    random: makeRandom(plan.seed, 'arrivals', name),
    startMs: startMs + startTimeMs,
    segment: plan.segment,
    schedule: schedules[scenario] ?? null,
    gracefulStopMs,
    drain,
    backoff: { maxMs: maxBackoffMs, randomOf: (vu) => makeRandom(plan.seed, 'backoff', name, vu) },
    iterations: {
      start(start) {
        budget.check()
        const iteration = pool.start({ scenario, ...start })
        running.add(iteration)
        const forget = async (): Promise<IterationVerdict> => {
          const end = await iteration.ended
          // What a lost thread was running never ended; nobody else counts it.
          if (end === 'lost' || end === 'not-started') threadLost.abort()
          if (end === 'lost') store.count('interrupted_iterations', { scenario: name }, 1)
          if (end === 'not-started') store.count('dropped_iterations', { scenario: name }, 1)
          running.delete(iteration)
          // Before the executor goes on: what it would start next is not to start.
          budget.check()
          return end === 'completed' || end === 'interrupted' ? iteration.verdict() : 'none'
        }
        return { ended: forget(), interrupt: iteration.interrupt }
      },
      drop: (count) => store.count('dropped_iterations', { scenario: name }, count),
      forestall: (count) => store.count('unstarted_iterations', { scenario: name }, count),
      backedOff(waitedMs) {
        store.count('vu_backoffs', { scenario: name }, 1)
        store.count('vu_backoff_time', { scenario: name }, Math.round(waitedMs))
      },
      holdVUs: (count) => store.gauge('vus', { scenario: name }, count),
    },
  })
  halt.removeEventListener('abort', interruptAll)
}

function unknownScenario(scenario: number): never {
  throw new Error(`the plan has no scenario ${scenario}`)
}
