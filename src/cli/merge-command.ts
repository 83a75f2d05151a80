import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { refuseOnError, SetUpError } from '../engine/preflight.ts'
import { makeClientFold } from '../results/load/client.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { followLogged, isCut, mergeEndings, mergeIntervals } from '../results/merge.ts'
import { checkAccuracy } from '../results/validity.ts'
import { CALLS_LOG, findCalls, joinCalls } from '../run-folder/calls-log.ts'
import { makeRunFolder } from '../run-folder/make-run-folder.ts'
import { writeManifest } from '../run-folder/manifest.ts'
import { checkMergeable, makeMergedManifest } from '../run-folder/merge-folders.ts'
import { readRunFolder, type RecordedRun } from '../run-folder/read-run-folder.ts'
import { openRunLogs, type RunLogs } from '../run-folder/run-logs.ts'
import { describeWriteError } from '../run-folder/write-atomically.ts'
import { reportCommand } from './report-command.ts'
import type { TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

/**
 * Writes the manifest and the logs of one run that is made of many, into a folder of its own in `reportsDir`, and returns that.
 * Its reports are made of it as of any run. Starts are aligned by the machines' clocks. `tell` hears of what the whole lacks.
 * @throws {RunFolderError} which says what differs, when they are not parts of one run.
 * @throws {SetUpError} when the folder cannot be made.
 */
export function mergeRuns(
  runs: readonly RecordedRun[],
  reportsDir: string,
  tell: (notice: string) => void = () => {},
): string {
  checkMergeable(runs)
  const parts = runs.map(watchPart).toSorted((a, b) => a.startedAtMs - b.startedAtMs)
  const [first] = parts
  if (first === undefined) throw new Error('a merged run has parts')
  const { startedAtMs } = first
  const { plan, run } = first.manifest
  const { id, path } = refuseOnError({ reportsDir }, () => makeRunFolder(reportsDir, run.scenarioFile, startedAtMs))
  // What is made of files that are there can be made again.
  const logs = openRunLogs(path, startedAtMs, run.version, { durable: false })
  const shifted = parts.map((part) => ({ offsetMs: part.startedAtMs - startedAtMs, intervals: part.intervals() }))
  const folders = parts.map((part) => part.path)
  const lacking = plan.calls ? folders.filter((folder) => findCalls(folder) === null) : []
  const hasCalls = plan.calls && lacking.length === 0
  const written = writeOrLeaveNothing(path, () => ({
    intervals: writeIntervals(path, logs, mergeIntervals(shifted, plan.intervalMs)),
    ...(hasCalls ? { calls: joinCalls(folders, path) } : {}),
  }))
  if (lacking.length > 0) {
    tell(`notice: the merged run has no ${CALLS_LOG}, because there is none in ${lacking.join(', ')}`)
  }
  const ending = mergeEndings(parts.map((part) => part.readEnd(part.startedAtMs - startedAtMs)))
  const endedAt = new Date(startedAtMs + ending.measuredMs).toISOString()
  const manifests = parts.map(({ manifest }) => manifest)
  const merged = makeMergedManifest(manifests, { id, reportsDir, startedAt: run.startedAt, endedAt, ending })
  writeManifest(path, { ...merged, records: written })
  return path
}

/** @throws where a part is damaged, or the disk is full. */
function writeOrLeaveNothing<Written>(path: string, write: () => Written): Written {
  try {
    return write()
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new SetUpError(`Cannot write reports to ${path}: ${describeWriteError(error)}`, { cause: error })
  }
}

/** How many intervals there are. */
function writeIntervals(path: string, logs: RunLogs, intervals: Iterable<RecordedInterval>): number {
  try {
    for (const interval of intervals) for (const write of logs.writesOf(interval)) write()
  } finally {
    logs.close()
  }
  const { failure, intervals: written } = logs.close()
  if (failure !== null) throw new SetUpError(`Cannot write reports to ${path}: ${failure}`)
  return written
}

/** A part, and what is known of its end once its intervals have gone by. */
function watchPart(run: RecordedRun) {
  const { manifest } = run
  const logged = followLogged()
  const client = makeClientFold()
  let writtenUntilMs = 0
  return {
    path: run.path,
    manifest,
    startedAtMs: Date.parse(manifest.run.startedAt),
    *intervals(): Generator<RecordedInterval> {
      for (const interval of run.intervals()) {
        writtenUntilMs = interval.endMs
        client.add(interval)
        if (manifest.ending === null || isCut(manifest.ending)) logged.add(interval.trends)
        yield interval
      }
    },
    readEnd: (offsetMs: number) => ({
      id: manifest.run.id,
      offsetMs,
      ending: manifest.ending,
      writtenUntilMs,
      judged: checkAccuracy(client.summary(), manifest.plan.accuracy, manifest.ending !== null),
      logged: logged.read(),
    }),
  }
}

export interface MergeOptions extends TellOptions {
  readonly out: string
}

/**
 * Makes one run of many, and its reports. Returns the exit code of that run.
 * @throws {RunFolderError} when a folder is none of a run, or they are not parts of one run.
 */
export const mergeCommand = (folders: readonly string[], options: MergeOptions, terminal: Terminal): number =>
  reportCommand(
    mergeRuns(folders.map(readRunFolder), resolve(options.out), (notice) => terminal.tell(notice)),
    options,
    terminal,
  )
