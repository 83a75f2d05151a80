import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BedrockTarget } from '../bedrock/open-bedrock.ts'
import { makeSeriesRecorder, type SeriesRecorder } from '../metrics/series-recorder.ts'
import { mergeSnapshots, type Snapshot } from '../metrics/snapshot.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { CanaryCall, CanaryTask } from '../workers/canary-protocol.ts'
import type { Spending } from '../workers/spending.ts'

/** The process that measures beside a run, as the run sees it. */
export interface Canary extends AsyncDisposable {
  /** What it measured since the last time. */
  closeInterval(): Snapshot
}

const NOTHING: Snapshot = { trends: [], counters: [] }

// The extension is that of this file: `.ts` where the source runs, `.js` where the build does.
const FILE = fileURLToPath(new URL(`../workers/canary-process${import.meta.url.slice(-3)}`, import.meta.url))

/** Starts the plan's canary; of a plan without one nothing. What its calls cost is in `spending`, and they are in no other metric. */
export function openCanary(plan: RunPlan, target: BedrockTarget, spending: Spending | null): Canary {
  if (!plan.canary) return { closeInterval: () => NOTHING, async [Symbol.asyncDispose]() {} }
  const recorders = new Map<number, SeriesRecorder>()
  // As JSON, a moment that never came would arrive as null.
  const child = fork(FILE, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.on('message', (message) => {
    const { place, record, said } = message as CanaryCall
    spending?.settle(place, record, said)
    if (Number.isNaN(record.firstTokenMs)) return
    let recorder = recorders.get(place.mode)
    if (recorder === undefined) {
      recorder = makeSeriesRecorder({ mode: plan.modes[place.mode]?.name ?? '' })
      recorders.set(place.mode, recorder)
    }
    recorder.trends.measure('canary_time_to_first_token', record.firstTokenMs - record.sentMs)
  })
  const task: CanaryTask = { plan, target }
  child.send(task)
  return {
    closeInterval: () => mergeSnapshots([...recorders.values()].map((recorder) => recorder.take())),
    /** Resolves when the process is gone. */
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
