// The folder that a run leaves, and its only writer. What an interval held is on disk within some turns of
// the event loop of its closing, in whole lines, so that a run that is killed can still be read.
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { makeBacklog } from '../metrics/backlog.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeTarget } from '../results/describe-target.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import type { RunIdentity, Summary } from '../results/summary.ts'
import { wallClockMs, renderInstant } from '../time/wall-clock.ts'
import { HISTOGRAM_LOG, renderHistogramLogHead, renderHistogramLogLine } from './histogram-log.ts'
import { INTERVALS_LOG, renderIntervalLine } from './intervals-log.ts'
import { makeManifest, writeManifest } from './manifest.ts'
import { makeReportsDir } from './make-reports-dir.ts'
import { makePageFold } from './page/page-fold.ts'
import { writePage } from './page/write-page.ts'
import { makeRunId } from './run-id.ts'
import { writeSummary } from './summary-file.ts'
import { ownVersion } from './versions.ts'
import { writeAll } from './write-atomically.ts'

export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly run: RunIdentity
  /** @throws what writing an earlier interval has thrown. */
  appendInterval(interval: RecordedInterval): void
  /** Writes what is left of the intervals, the summary, the end of the run and its page, all before it returns. */
  finish(summary: Summary): void
}

// Encoding a series takes some 0.04 ms.
const LINES_A_TURN = 8

/** Makes a folder of its own in the plan's `reportsDir`. @throws when it cannot be written. */
export function openRunFolder(plan: RunPlan): RunFolder {
  const startedAtMs = wallClockMs()
  const { id, path } = makeFolder(plan, startedAtMs)
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
  const histograms = openSync(join(path, HISTOGRAM_LOG), 'wx')
  const intervals = openSync(join(path, INTERVALS_LOG), 'wx')
  writeAll(histograms, renderHistogramLogHead(startedAtMs, run.version))

  const page = makePageFold(manifest.plan)
  const backlog = makeBacklog<() => void>(LINES_A_TURN, (writes) => {
    for (const write of writes) write()
  })
  return {
    path,
    run,
    appendInterval(interval) {
      const { endMs, startMs, trends } = interval
      backlog.add([
        ...trends.map((series) => () => writeAll(histograms, renderHistogramLogLine(series, startMs, endMs))),
        () => writeAll(intervals, renderIntervalLine(interval)),
        ...page.partsOf(interval),
      ])
    },
    finish(summary) {
      backlog.finish()
      closeSync(histograms)
      closeSync(intervals)
      writeSummary(path, summary)
      const ended = { ...manifest, endedAt: summary.run.endedAt }
      writeManifest(path, ended)
      writePage(path, { state: 'ended', manifest: ended, summary, charts: page.charts(summary) })
    },
  }
}

/** Another run of the same second may have taken the name, on this machine or on another that shares the disk. */
function makeFolder(plan: RunPlan, startedAtMs: number): { readonly id: string; readonly path: string } {
  makeReportsDir(plan.reportsDir)
  for (let attempt = 1; ; attempt++) {
    const id = makeRunId(startedAtMs, plan.scenarioFile)
    const path = join(plan.reportsDir, id)
    try {
      mkdirSync(path)
      return { id, path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw error
    }
  }
}
