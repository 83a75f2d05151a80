// Artillery's own phases: each arrival is one iteration, made in Artillery's worker thread. There is no pool and
// no executor; everything else is as the conductor has it. Each worker thread of Artillery leaves a folder of its own, and
// judges thresholds at its end alone: `abortOnFail` cannot end Artillery's phases.
import type { RunPlan } from '../plan/run-plan.ts'
import type { ConductorHost } from './conductor.ts'
import { openBedrock } from '../bedrock/open-bedrock.ts'
import { makeMetricStore } from '../metrics/metric-store.ts'
import { makeRecorder } from '../metrics/recorder.ts'
import { openPrompts } from '../prompts/open-prompts.ts'
import { makeSummary } from '../results/make-summary.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'
import { loadHooks } from '../workers/hooks.ts'
import { runIteration } from '../workers/run-iteration.ts'
import { measureProgress } from './measure-progress.ts'
import { openFolder } from './open-folder.ts'
import { openTarget } from './open-target.ts'
import { preflight } from './preflight.ts'
import { tellRefusedHooks } from './refused-hooks.ts'
import { watchEnding } from './watch-ending.ts'

export interface PhasedRun {
  readonly folder: string
  /** Resolves when the host has asked for the end and everything that ran has ended. Artillery's phases go on meanwhile. */
  readonly drained: Promise<void>
  /** Runs one iteration of the plan's scenario of that index, due at this moment. Never rejects but for a bug. */
  runIteration(scenario: number): Promise<void>
  /** Writes everything before it returns, because Artillery ends the process soon after; returns the exit code. Once. */
  finish(): number
}

/**
 * @throws {SetUpError} when the target cannot be called.
 * @throws {ConfigError} when the user's hooks cannot be loaded.
 */
export async function openPhasedRun(plan: RunPlan, host: ConductorHost): Promise<PhasedRun> {
  const { clock } = host
  await preflight(plan)
  const hooks = await loadHooks(plan.hooks).catch(tellRefusedHooks)
  const target = await openTarget(plan)
  const bedrock = openBedrock({ modes: plan.modes, target: target.target, clock })
  await bedrock.warmUp()
  const recorder = makeRecorder(dimensionsOf(plan))
  const surroundings = { plan, clock, bedrock, prompts: openPrompts(plan), recorder, hooks, spending: null }
  const store = makeMetricStore()
  const folder = openFolder(plan)
  const startMs = clock.nowMs()
  const started = plan.scenarios.map(() => 0)
  const running = plan.scenarios.map(() => 0)
  const ending = watchEnding(host, Math.max(...plan.scenarios.map(({ gracefulStopMs }) => gracefulStopMs)))
  let fromMs = startMs
  let hookFailure: string | null = null

  const holdVUs = (scenario: number, change: 1 | -1): void => {
    running[scenario] = (running[scenario] ?? 0) + change
    store.gauge('vus', { scenario: plan.scenarios[scenario]?.name ?? '' }, running[scenario])
  }
  const closeInterval = (): void => {
    const toMs = clock.nowMs()
    store.apply(recorder.takeSnapshot().snapshot)
    const interval = store.closeInterval(fromMs - startMs, toMs - startMs)
    fromMs = toMs
    folder.appendInterval(interval)
    host.onInterval(interval)
    host.tell({ kind: 'progress', progress: measureProgress(plan, store, interval) })
  }
  const timer = setInterval(closeInterval, plan.intervalMs)
  host.tell({ kind: 'started', folder: folder.path })

  return {
    folder: folder.path,
    drained: ending.drained,
    async runIteration(scenario) {
      // Artillery's phases go on when the run has been ended; nothing more is done.
      if (hookFailure !== null || ending.hasBegun()) return
      const intendedStartMs = clock.nowMs()
      const iteration = started[scenario] ?? 0
      started[scenario] = iteration + 1
      holdVUs(scenario, 1)
      ending.iterationStarted()
      const order = { scenario, iteration, vu: iteration + 1, intendedStartMs }
      const end = await runIteration(surroundings, order, ending.interrupt)
      hookFailure ??= end.hookFailure
      holdVUs(scenario, -1)
      ending.iterationEnded()
    },
    finish() {
      clearInterval(timer)
      closeInterval()
      const measuredMs = fromMs - startMs
      const summary = makeSummary({
        run: folder.run,
        store,
        measuredMs,
        lostThreads: [],
        stoppedBySignal: ending.hasBegun(),
        hookFailure,
        dimensions: dimensionsOf(plan),
        plan,
        thresholds: plan.thresholds,
        thresholdAbort: null,
        // No budget holds for all of Artillery's worker threads, and none is taken.
        budgetEnd: null,
      })
      folder.finish(summary)
      return summary.outcome.exitCode
    },
  }
}
