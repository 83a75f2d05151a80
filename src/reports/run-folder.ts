// The folder that a run leaves, as it is written. What an interval held is on disk within some turns of the event loop of
// its closing, in whole lines, so that a run that is killed can still be read.
import { makeBacklog } from '../metrics/backlog.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeTarget } from '../results/describe-target.ts'
import type { RecordedEnding } from '../results/recorded-ending.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { RunIdentity, Summary } from '../results/summary.ts'
import { wallClockMs, renderInstant } from '../time/wall-clock.ts'
import { makeRunFolder } from './make-run-folder.ts'
import { makeManifest, writeManifest } from './manifest.ts'
import { makePageFold } from './page/page-fold.ts'
import { openRunLogs } from './run-logs.ts'
import { ownVersion } from './versions.ts'
import { writeReports } from './write-reports.ts'

export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly run: RunIdentity
  /** @throws what writing an earlier interval has thrown. */
  appendInterval(interval: RecordedInterval): void
  /** Writes what is left of the intervals, the end of the run and the reports, all before it returns. */
  finish(summary: Summary, ending: RecordedEnding): void
}

// Encoding a series takes some 0.04 ms.
const LINES_A_TURN = 8

/** Makes a folder of its own in the plan's `reportsDir`. @throws when it cannot be written. */
export function openRunFolder(plan: RunPlan): RunFolder {
  const startedAtMs = wallClockMs()
  const { id, path } = makeRunFolder(plan.reportsDir, plan.scenarioFile, startedAtMs)
  const run: RunIdentity = {
    id,
    startedAt: renderInstant(startedAtMs),
    scenarioFile: plan.scenarioFile,
    target: describeTarget(plan.target),
    seed: plan.seed,
    version: ownVersion(),
  }
  const manifest = makeManifest(plan, run)
  writeManifest(path, manifest)
  const logs = openRunLogs(path, startedAtMs, run.version)
  const page = makePageFold(manifest.plan)
  const backlog = makeBacklog<() => void>(LINES_A_TURN, (writes) => {
    for (const write of writes) write()
  })
  return {
    path,
    run,
    appendInterval: (interval) => backlog.add([...logs.writesOf(interval), ...page.partsOf(interval)]),
    finish(summary, ending) {
      backlog.finish()
      logs.close()
      const ended = { ...manifest, endedAt: summary.run.endedAt, ending }
      writeManifest(path, ended)
      writeReports(path, { state: 'ended', manifest: ended, summary, charts: page.charts(summary) })
    },
  }
}
