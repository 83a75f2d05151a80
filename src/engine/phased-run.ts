// Artillery's own phases: each arrival is one iteration, made in Artillery's worker thread. There is no pool and
// no executor; everything else is as the conductor has it. Each worker thread of Artillery leaves a folder of its own, and
// judges thresholds at its end alone: `abortOnFail` cannot end Artillery's phases.
import { markRun } from '../plan/request-marks.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { makeRunId } from '../run-folder/make-run-folder.ts'
import type { Clock } from '../time/clock.ts'
import { wallClockMs } from '../time/system-clock.ts'
import { openReadyTarget } from './await-readiness.ts'
import type { ConductorHost } from './conductor.ts'
import { openBedrock, type Bedrock, type BedrockTarget } from '../bedrock/open-bedrock.ts'
import { openCredentialSources } from '../bedrock/credentials/credential-sources.ts'
import type { ProvideCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { makeMetricStore, type MetricStore } from '../metrics/metric-store.ts'
import { makeRecorder, type Recorder } from '../metrics/recorder.ts'
import { openPrompts, type Prompts } from '../prompts/open-prompts.ts'
import { openClientMeter } from '../workers/client-meter.ts'
import { type CallBooks, openCallBooks } from '../workers/call-books.ts'
import { type CallLines, type CallLog, openCallLog } from '../workers/call-log.ts'
import { dimensionsOf } from '../workers/dimensions-of.ts'
import { loadHooks } from '../workers/hooks.ts'
import { openReplyChecks, type ReplyChecks } from '../workers/reply-checks.ts'
import { makeOwnTraffic, type OwnTraffic } from '../workers/merge-traffic.ts'
import { runIteration, type ThreadContext } from '../workers/iteration.ts'
import { watchBreakdown } from './breakdown.ts'
import { finishRun, type ConductedRun } from './finish-run.ts'
import { measureProgress } from './measure-progress.ts'
import { openFolder, preflight, tellRefusedHooks } from './preflight.ts'
import { startOwnIntervals } from './own-intervals.ts'
import { watchRecords } from './record-watch.ts'
import { watchEnding } from './watch-ending.ts'

export interface PhasedRun {
  readonly folder: string
  /** Resolves when the host has asked for the end and everything that ran has ended. Artillery's phases go on meanwhile. */
  readonly drained: Promise<void>
  /** Runs one iteration of the plan's scenario of that index, due at this moment. Never rejects but for a bug. */
  runIteration(scenario: number): Promise<void>
  /** Writes everything before it returns, because Artillery ends the process soon after. Once. */
  finish(): ConductedRun
}

/**
 * @throws {SetUpError} when the target cannot be called.
 * @throws {ConfigError} when the user's hooks cannot be loaded.
 */
export async function openPhasedRun(plan: RunPlan, host: ConductorHost): Promise<PhasedRun> {
  const { clock, credentials = openCredentialSources({ region: plan.modes[0]?.region }) } = host
  const provide: ProvideCredentials = (profile) => credentials.of(profile).get()
  const called = await preflight(plan, provide, host.surroundings)
  const hooks = await loadHooks(plan.hooks).catch(tellRefusedHooks)
  const target = await openReadyTarget(plan, host, provide)
  // Calls are marked with it, and are prepared before there is a folder.
  const runId = makeRunId(wallClockMs(), plan.scenarioFile)
  // No call ends before there is a folder.
  const hearCalls = (lines: CallLines): void => folder.appendCalls(lines)
  const shared = { target: target.target, clock, credentials: provide, hearCalls }
  const calls = await openCalls(markRun(plan, runId), runId, shared)
  const context: ThreadContext = { plan, clock, ...calls, hooks }
  const store = makeMetricStore()
  const folder = openFolder(plan, called, runId)
  const records = watchRecords(plan, folder.run.startedAt)
  const client = openClientMeter(clock)
  const startMs = clock.nowMs()
  const arrivals = countArrivals(plan, store)
  const breakdown = watchBreakdown()
  const drain = AbortSignal.any([host.drain, breakdown.happened, folder.broken, target.died])
  const ending = watchEnding(
    { drain, halt: host.halt },
    Math.max(...plan.scenarios.map(({ gracefulStopMs }) => gracefulStopMs)),
  )
  let hookFailure: string | null = null

  const intervals = startOwnIntervals({
    ...calls,
    clock,
    intervalMs: plan.intervalMs,
    store,
    beside: [client],
    startMs,
    onInterval: [
      () => calls.callLog?.flush(),
      folder.appendInterval,
      records.intervalClosed,
      host.onInterval,
      (interval) => host.tell({ kind: 'progress', progress: measureProgress(plan, store, interval) }),
    ],
    onError: breakdown.add,
  })
  host.tell({ kind: 'started', folder: folder.path })

  return {
    folder: folder.path,
    drained: ending.drained,
    async runIteration(scenario) {
      // Artillery's phases go on when the run has been ended; nothing more is done.
      if (hookFailure !== null || ending.hasBegun()) return
      const intendedStartMs = clock.nowMs()
      const iteration = arrivals.started(scenario)
      ending.iterationStarted()
      const order = { scenario, iteration, vu: iteration + 1, intendedStartMs }
      const end = await runIteration(context, order, ending.interrupt)
      hookFailure ??= end.hookFailure
      arrivals.ended(scenario)
      ending.iterationEnded()
    },
    finish() {
      const endMs = intervals.finish()
      client.stop()
      return finishRun(
        { plan, folder, store, records, breakdown, target },
        {
          ...NO_OTHER_END,
          measuredMs: endMs - startMs,
          stoppedBySignal: host.drain.aborted || host.halt.aborted,
          hookFailure,
        },
      )
    },
  }
}

/** No budget holds for all of Artillery's worker threads, and none is taken; there is no pool, and no watch of thresholds. */
const NO_OTHER_END = { lostThreads: [], thresholdAbort: null, budgetEnd: null } as const

/** What the one thread is called that makes the calls. */
const THREAD = 'conductor'

interface Calls {
  readonly bedrock: Bedrock
  readonly books: CallBooks
  readonly recorder: Recorder
  readonly traffic: OwnTraffic
  readonly callLog: CallLog | null
  readonly prompts: Prompts
  readonly checks: ReplyChecks
}

/** What the threads of a pool open as well, each for itself. */
async function openCalls(
  plan: RunPlan,
  run: string,
  {
    clock,
    hearCalls,
    ...called
  }: {
    readonly target: BedrockTarget
    readonly clock: Clock
    readonly credentials: ProvideCredentials
    hearCalls(lines: CallLines): void
  },
): Promise<Calls> {
  const dimensions = dimensionsOf(plan)
  const recorder = makeRecorder(dimensions)
  const bedrock = openBedrock({ ...plan, ...called, clock, onConnection: recorder.connectionOpened })
  await bedrock.warmUp()
  const traffic = makeOwnTraffic(plan, clock)
  const settings = { run, thread: THREAD, epochOffsetMs: wallClockMs() - clock.nowMs() }
  const callLog = plan.calls ? openCallLog(dimensions, settings, hearCalls) : null
  const books = openCallBooks({ callLog, measure: recorder.forThread(THREAD), recorder, spending: null, traffic })
  books.runBegins(clock.nowMs())
  return { bedrock, books, callLog, recorder, traffic, prompts: openPrompts(plan), checks: openReplyChecks(plan) }
}

/** Numbers a scenario's iterations, and counts those that run as its VUs: each arrival is one. */
function countArrivals(
  { scenarios }: RunPlan,
  store: MetricStore,
): { started(scenario: number): number; ended(scenario: number): void } {
  const counts = scenarios.map(({ name }) => ({ name, started: 0, running: 0 }))
  const hold = (scenario: number, change: 1 | -1): (typeof counts)[number] => {
    const count = counts[scenario]
    if (count === undefined) throw new Error(`the plan has no scenario ${scenario}`)
    count.running += change
    store.gauge('vus', { scenario: count.name }, count.running)
    return count
  }
  return {
    started: (scenario) => hold(scenario, 1).started++,
    ended: (scenario) => void hold(scenario, -1),
  }
}
