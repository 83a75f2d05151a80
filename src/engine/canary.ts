import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import type { CredentialSources } from '../bedrock/credentials/credential-sources.ts'
import { shareCredentials } from '../bedrock/credentials/shared-credentials.ts'
import { makeSeriesRecorder, type SeriesRecorder } from '../metrics/series-recorder.ts'
import { mergeSnapshots, type Snapshot } from '../metrics/snapshot.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { CanaryReport, CanaryTask } from '../workers/canary-protocol.ts'
import type { Spending } from '../workers/spending.ts'

/** The process that measures beside a run, as the run sees it. */
export interface Canary extends AsyncDisposable {
  /** What it measured since the last time. */
  closeInterval(): Snapshot
}

/** Told to go, it goes at once, unless it is in the middle of a long prompt. */
const LEAVE_MS = 2_000

const NOTHING: Snapshot = { trends: [], counters: [] }

// The extension is that of this file: `.ts` where the source runs, `.js` where the build does.
const FILE = fileURLToPath(new URL(`../workers/canary-process${import.meta.url.slice(-3)}`, import.meta.url))

/** Starts the plan's canary; of a plan without one nothing. What its calls cost is in `spending`, and they are in no other metric. */
export function openCanary(
  plan: RunPlan,
  target: BedrockTarget,
  spending: Spending | null,
  credentials: CredentialSources,
): Canary {
  if (!plan.canary) return { closeInterval: () => NOTHING, async [Symbol.asyncDispose]() {} }
  const recorders = new Map<number, SeriesRecorder>()
  let calls = 0
  // As JSON, a moment that never came would arrive as null.
  const child = fork(FILE, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const shared = shareCredentials(credentials, (answer) => {
    if (child.connected) child.send(answer, () => {})
  })
  child.once('exit', shared.end)
  child.on('message', (message) => {
    const report = message as CanaryReport
    if (report.kind === 'credentials-wanted') {
      shared.answer(report)
      return
    }
    const { isTimed, place, record, said } = report
    spending?.settle(place, record, said)
    calls++
    if (!isTimed || Number.isNaN(record.firstTokenMs)) return
    let recorder = recorders.get(place.mode)
    if (recorder === undefined) {
      recorder = makeSeriesRecorder({ mode: plan.modes[place.mode]?.name ?? '' })
      recorders.set(place.mode, recorder)
    }
    recorder.trends.measure('canary_time_to_first_token', record.firstTokenMs - record.sentMs)
  })
  // A canary that cannot start or that dies measures no more, which its count of calls shows. The run is not about it.
  child.on('error', () => {})
  const task: CanaryTask = { plan, target }
  child.send(task, () => {})
  return {
    closeInterval() {
      const counted: Snapshot = { trends: [], counters: [{ metric: 'canary_calls', tags: {}, count: calls }] }
      calls = 0
      return mergeSnapshots([counted, ...[...recorders.values()].map((recorder) => recorder.take())])
    },
    /** Resolves when the process is gone. */
    async [Symbol.asyncDispose]() {
      // One that could not be started has no exit to wait for.
      if (child.pid === undefined || !child.connected) return
      const ended = once(child, 'exit')
      child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
