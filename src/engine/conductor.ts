// The conductor: it decides when, the threads do. It opens what a run needs in the order of the road, and
// closes it in the reverse order, however the run ends.
import { markRun } from '../plan/request-marks.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { makeRunId } from '../run-folder/make-run-folder.ts'
import type { ArrivalClock } from '../time/clock.ts'
import { wallClockMs } from '../time/system-clock.ts'
import { type CredentialSources, openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import type { EngineMessage } from './control-protocol.ts'
import { makeMetricStore, type ClosedInterval } from '../metrics/metric-store.ts'
import { openClientMeter } from '../workers/client-meter.ts'
import { openThreadPool, type LostThread } from '../workers/thread-pool.ts'
import { watchBreakdown } from './breakdown.ts'
import { watchBudget, watchThresholds } from './watches.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { openReadyTarget } from './await-readiness.ts'
import { openCanary } from './canary.ts'
import { startIntervals } from './intervals.ts'
import { finishRun, type ConductedRun } from './finish-run.ts'
import { measureProgress } from './measure-progress.ts'
import { openFolder, preflight, type Surroundings, tellRefusedHooks } from './preflight.ts'
import { watchRecords } from './record-watch.ts'
import { openSchedules } from './open-schedules.ts'
import { runScenario } from './run-scenario.ts'

/** Who the conductor works for: Artillery, and `seismo run` if that started it. */
export interface ConductorHost {
  readonly clock: ArrivalClock
  readonly surroundings?: Surroundings
  tell(message: EngineMessage): void
  /** Sees each interval as it closes. */
  onInterval(interval: ClosedInterval): void
  /** Aborts when the run is to end early, with a graceful stop. */
  readonly drain: AbortSignal
  /** Aborts when it is to end at once. */
  readonly halt: AbortSignal
  /** Of the user. They are closed with the run. Without them, the run finds its own. */
  readonly credentials?: CredentialSources
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
  const { clock, credentials = openCredentialSources({ region: plan.modes[0]?.region }) } = host
  const provide: ProvideCredentials = (profile) => credentials.of(profile).get()
  const called = await preflight(plan, provide, host.surroundings)
  // Reading a trace takes a while, and must not take it from the run.
  const schedules = openSchedules(plan)
  await using target = await openReadyTarget(plan, host, provide)
  // Calls are marked with it, and threads prepare them before there is a folder.
  const runId = makeRunId(wallClockMs(), plan.scenarioFile)
  const marked = markRun(plan, runId)
  const callLog = plan.calls ? { run: runId, epochOffsetMs: wallClockMs() - clock.nowMs() } : null
  const pool = await openPool(marked, target.target, undefined, credentials, callLog).catch(tellRefusedHooks)
  try {
    const folder = openFolder(plan, called, runId)
    pool.hearCalls(folder.appendCalls)
    const store = makeMetricStore()
    const records = watchRecords(plan, folder.run.startedAt)
    const startMs = clock.nowMs()
    host.tell({ kind: 'started', folder: folder.path })

    const breakdown = watchBreakdown()
    const thresholds = watchThresholds(plan.thresholds, store, records)
    const budget = watchBudget(plan.budget, plan.segment.count, pool.spending)
    const broke = [breakdown.happened, folder.broken, target.died]
    // A lost thread ends the run: what follows would be measured by fewer than were planned.
    const early = [host.drain, host.halt, pool.threadLost, pool.hookThrew, thresholds.failed, budget.spent]
    const drain = AbortSignal.any([...broke, ...early])
    const client = openClientMeter(clock)
    await using canary = openCanary(marked, target.target, pool.spending, credentials)
    const context = { plan, clock, pool, store, budget, startMs, drain, halt: host.halt, schedules }
    const intervals = startIntervals({
      ...context,
      beside: [client, canary],
      onInterval: [
        records.intervalClosed,
        ({ endMs }) => {
          budget.check()
          thresholds.intervalClosed(endMs)
        },
        folder.appendInterval,
        host.onInterval,
        (interval) => host.tell({ kind: 'progress', progress: measureProgress(plan, store, interval) }),
      ],
      onError: breakdown.add,
    })
    await Promise.all(plan.scenarios.map((_, scenario) => runScenario(context, scenario)))
    const measuredMs = clock.nowMs() - startMs
    // What fails from here on, in the last interval, fails at the end and has ended nothing.
    const thresholdAbort = thresholds.abort()
    await intervals.stop()
    client.stop()

    return finishRun(
      { plan, folder, store, records, breakdown, target },
      {
        measuredMs,
        lostThreads: pool.lost().map((thread) => (plan.hooks === null ? thread : withHooksInMind(thread))),
        mayBeEmpty: plan.segment.count > 1,
        hookFailure: pool.hookFailure(),
        stoppedBySignal: host.drain.aborted || host.halt.aborted,
        thresholdAbort,
        budgetEnd: budget.end(),
      },
    )
  } finally {
    credentials.close()
    await pool.close()
  }
}

/** What a hook throws outside of its promise ends the thread, and nobody can tell it from an error of ours. */
const withHooksInMind = ({ reason, thread }: LostThread): LostThread => ({
  thread,
  reason: `${reason} (perhaps of a hook: an error outside of its promise)`,
})
