// The conductor: it decides when, the threads do. It opens what a run needs in the order of the road, and
// closes it in the reverse order, however the run ends.
import type { RunPlan } from '../plan/run-plan.ts'
import type { Clock } from '../time/clock.ts'
import type { EngineMessage } from './control-protocol.ts'
import { makeMetricStore, type ClosedInterval } from '../metrics/metric-store.ts'
import { makeSummary } from '../results/make-summary.ts'
import { recordEnding } from '../results/recorded-ending.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'
import { openThreadPool, type LostThread } from '../workers/thread-pool.ts'
import { watchBudget } from './budget-watch.ts'
import { openCanary } from './canary.ts'
import { watchClient } from './client-watch.ts'
import { startIntervals } from './intervals.ts'
import { measureProgress } from './measure-progress.ts'
import { openFolder } from './open-folder.ts'
import { openTarget } from './open-target.ts'
import { preflight } from './preflight.ts'
import { watchRecords } from './record-watch.ts'
import { tellRefusedHooks } from './refused-hooks.ts'
import { runScenario } from './run-scenario.ts'
import { watchThresholds } from './threshold-watch.ts'

/** Who the conductor works for: Artillery, and `seismo run` if that started it. */
export interface ConductorHost {
  readonly clock: Clock
  tell(message: EngineMessage): void
  /** Sees each interval as it closes. */
  onInterval(interval: ClosedInterval): void
  /** Aborts when the run is to end early, with a graceful stop. */
  readonly drain: AbortSignal
  /** Aborts when it is to end at once. */
  readonly halt: AbortSignal
}

export interface ConductedRun {
  readonly folder: string
  readonly exitCode: number
}

/**
 * Runs the plan and leaves its folder.
 * @throws {SetUpError} when it cannot start; no folder is made then.
 * @throws {ConfigError} when the user's hooks cannot be loaded.
 */
export async function conductRun(
  plan: RunPlan,
  host: ConductorHost,
  openPool: typeof openThreadPool = openThreadPool,
): Promise<ConductedRun> {
  const { clock } = host
  await preflight(plan)
  await using target = await openTarget(plan)
  const pool = await openPool(plan, target.target).catch(tellRefusedHooks)
  try {
    const folder = openFolder(plan)
    const store = makeMetricStore()
    const records = watchRecords(plan, folder.run.startedAt)
    const startMs = clock.nowMs()
    host.tell({ kind: 'started', folder: folder.path })

    // A lost thread ends the run: what follows would be measured by fewer than were planned.
    const lost = new AbortController()
    const thresholds = watchThresholds(plan.thresholds, store, records)
    const budget = watchBudget(plan.budget, plan.segment.count, pool.spending)
    const drain = AbortSignal.any([host.drain, host.halt, lost.signal, pool.hookThrew, thresholds.failed, budget.spent])
    const client = watchClient(clock)
    await using canary = openCanary(plan, target.target, pool.spending)
    const surroundings = { plan, clock, pool, store, budget, startMs, drain, halt: host.halt }
    const intervals = startIntervals({
      ...surroundings,
      beside: [client, canary],
      onInterval: [
        records.intervalClosed,
        ({ endMs }) => {
          if (pool.lost().length > 0) lost.abort()
          budget.check()
          thresholds.intervalClosed(endMs)
        },
        folder.appendInterval,
        host.onInterval,
        (interval) => host.tell({ kind: 'progress', progress: measureProgress(plan, store, interval) }),
      ],
    })
    await Promise.all(plan.scenarios.map((_, scenario) => runScenario(surroundings, scenario)))
    const measuredMs = clock.nowMs() - startMs
    // What fails from here on, in the last interval, fails at the end and has ended nothing.
    const thresholdAbort = thresholds.abort()
    await intervals.stop()
    client.stop()

    const finished = {
      run: folder.run,
      store,
      measuredMs,
      lostThreads: pool.lost().map((thread) => (plan.hooks === null ? thread : withHooksInMind(thread))),
      mayBeEmpty: plan.segment.count > 1,
      hookFailure: pool.hookFailure(),
      stoppedBySignal: host.drain.aborted || host.halt.aborted,
      dimensions: dimensionsOf(plan),
      ...records.made(),
      plan,
      thresholds: plan.thresholds,
      thresholdAbort,
      budgetEnd: budget.end(),
    }
    const summary = makeSummary(finished)
    folder.finish(summary, recordEnding(finished, plan.thresholds, store))
    return { folder: folder.path, exitCode: summary.outcome.exitCode }
  } finally {
    await pool.close()
  }
}

/** What a hook throws outside of its promise ends the thread, and nobody can tell it from an error of ours. */
const withHooksInMind = ({ reason, thread }: LostThread): LostThread => ({
  thread,
  reason: `${reason} (perhaps of a hook: an error outside of its promise)`,
})
