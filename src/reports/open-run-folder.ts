// The folder that a run leaves, as it is written. What an interval held is on disk soon after its closing, in whole lines, so that a
// run that is killed, by a power cut too, can still be read.
import { rmSync } from 'node:fs'
import { makeBacklog } from '../metrics/backlog.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeCalled, type RunIdentity, type Summary } from '../results/summary.ts'
import type { RecordedEnding } from '../results/recorded-ending.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { wallClockMs, renderInstant } from '../time/system-clock.ts'
import { makeRunFolder } from '../run-folder/make-run-folder.ts'
import {
  type Called,
  makeManifest,
  type Manifest,
  MANIFEST,
  ownVersion,
  writeManifest,
} from '../run-folder/manifest.ts'
import { makePageFold } from './page/charts/page-fold.ts'
import type { PageModel } from './page/page-model.ts'
import { CALLS_LOG, type CallsLog, openCallsLog, type WrittenCalls } from '../run-folder/calls-log.ts'
import { openRunLogs, type RunLogs, type WrittenLogs } from '../run-folder/run-logs.ts'
import { shownPath } from '../run-folder/printable.ts'
import { describeWriteError, syncFolder } from '../run-folder/write-atomically.ts'
import { writeReports, type UnwrittenFile } from './write-reports.ts'

export interface RunFolder {
  /** Absolute. */
  readonly path: string
  readonly run: RunIdentity
  /** Aborts when an interval or calls cannot be written. Those that follow are not written either. */
  readonly broken: AbortSignal
  /** @throws what making the page of an earlier interval has thrown, which is a bug. */
  appendInterval(interval: RecordedInterval): void
  /** Of a plan whose calls are told one by one. */
  appendCalls(lines: Parameters<CallsLog['append']>[0]): void
  /** Writes what is left of the intervals and of the calls, before it returns. Says what kept some of them from being written; null where nothing did. */
  closeLogs(): string | null
  /**
   * Writes the end of the run and the reports, all before it returns, and what is left of the intervals if that is not done. Returns
   * each file that could not be written, and leaves no piece of it.
   */
  finish(summary: Summary, ending: RecordedEnding): readonly UnwrittenFile[]
}

// Encoding a series takes some 0.04 ms.
const LINES_A_TURN = 8

/**
 * Makes a folder of its own in the plan's `reportsDir`. `called`: what a look ahead has found out; null where nobody looked.
 * `wishedId`: what calls are marked with, which the run is called if nobody else is.
 * @throws when it cannot be written; it is gone then.
 */
export function openRunFolder(plan: RunPlan, called: Called | null = null, wishedId: string | null = null): RunFolder {
  const endpoints = called?.endpoints ?? []
  const startedAtMs = wallClockMs()
  const { id, path } = makeRunFolder(plan.reportsDir, plan.scenarioFile, startedAtMs, wishedId)
  const run: RunIdentity = {
    id,
    startedAt: renderInstant(startedAtMs),
    scenarioFile: shownPath(plan.scenarioFile),
    target: describeCalled(plan.target, endpoints),
    ...(called === null ? {} : { signedWith: called.signedWith }),
    seed: plan.seed,
    version: ownVersion(),
  }
  const records = { intervals: null, ...(plan.calls ? { calls: null } : {}) }
  const manifest: Manifest = { ...makeManifest(plan, run, endpoints), records }
  const { calls, logs } = openFiles(path, manifest, startedAtMs)
  const page = makePageFold(manifest.plan)
  const backlog = makeBacklog<() => void>(LINES_A_TURN, (writes) => {
    for (const write of writes) write()
  })
  const closeLogs = (): Written => {
    backlog.finish()
    return { intervals: logs.close(), calls: calls?.close() ?? null }
  }
  return {
    path,
    run,
    broken: calls === null ? logs.broken : AbortSignal.any([logs.broken, calls.broken]),
    appendInterval: (interval) => backlog.add([...logs.writesOf(interval), ...page.partsOf(interval)]),
    appendCalls: (lines) => calls?.append(lines),
    closeLogs: () => describeUnwritten(path, closeLogs()),
    finish(summary, ending) {
      const written = closeLogs()
      const ended: Manifest = {
        ...manifest,
        endedAt: summary.run.endedAt,
        ending: written.intervals.failure === null ? ending : withoutUnwritten(ending, written.intervals),
        records: {
          intervals: written.intervals.intervals,
          ...(written.calls === null ? {} : { calls: written.calls.calls }),
        },
      }
      const unwritten = writeEnd(path, ended)
      const model: PageModel = { state: 'ended', manifest: ended, summary, charts: page.charts(summary) }
      unwritten.push(...writeReports(path, model))
      syncFolder(path)
      return unwritten
    },
  }
}

interface Written {
  readonly intervals: WrittenLogs
  /** Null where they are not told one by one. */
  readonly calls: WrittenCalls | null
}

function openFiles(
  path: string,
  manifest: Manifest,
  startedAtMs: number,
): { readonly logs: RunLogs; readonly calls: CallsLog | null } {
  try {
    writeManifest(path, manifest)
    const logs = openRunLogs(path, startedAtMs, manifest.run.version, { durable: true })
    const calls = manifest.plan.calls ? openCallsLog(path) : null
    syncFolder(path)
    return { logs, calls }
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    throw error
  }
}

function writeEnd(path: string, ended: Manifest): UnwrittenFile[] {
  try {
    writeManifest(path, ended)
    return []
  } catch (error) {
    return [{ file: MANIFEST, reason: describeWriteError(error) }]
  }
}

function describeUnwritten(path: string, { calls, intervals }: Written): string | null {
  const { failure, untilMs } = intervals
  if (failure !== null) {
    return (
      `the run could not be recorded any further in ${path}: ${failure}. Its files hold what was measured until ` +
      `${(untilMs / 1_000).toFixed(1)} s after the start`
    )
  }
  if (calls === null || calls.failure === null) return null
  return (
    `the calls could not be recorded any further in ${path}: ${calls.failure}. ${CALLS_LOG} holds the first ` +
    `${calls.calls}; the other files hold the whole run`
  )
}

/** Of what the logs do not hold nothing can be made again: neither the time that it took, nor its part of what they round. */
const withoutUnwritten = (ending: RecordedEnding, { untilMs }: WrittenLogs): RecordedEnding => ({
  ...ending,
  measuredMs: untilMs,
  writtenUntilMs: untilMs,
  exact: [],
})
