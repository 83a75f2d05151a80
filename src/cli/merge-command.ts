import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { refuseOnError, SetUpError } from '../engine/preflight.ts'
import { makeClientFold } from '../results/load/client.ts'
import type { RecordedInterval } from '../results/load/load-summary.ts'
import { followLogged, isCut, mergeEndings, mergeIntervals } from '../results/merge.ts'
import { checkAccuracy } from '../results/validity.ts'
import { makeRunFolder } from '../run-folder/make-run-folder.ts'
import { writeManifest } from '../run-folder/manifest.ts'
import { checkMergeable, makeMergedManifest } from '../run-folder/merge-folders.ts'
import { readRunFolder, type RecordedRun } from '../run-folder/read-run-folder.ts'
import { openRunLogs, type RunLogs } from '../run-folder/run-logs.ts'
import { reportCommand } from './report-command.ts'
import type { TellOptions } from './tell-summary.ts'
import type { Terminal } from './terminal.ts'

/**
 * Writes the manifest and the logs of one run that is made of many, into a folder of its own in `reportsDir`, and returns that.
 * Its reports are made of it as of any run. Starts are aligned by the machines' clocks.
 * @throws {RunFolderError} which says what differs, when they are not parts of one run.
 * @throws {SetUpError} when the folder cannot be made.
 */
export function mergeRuns(runs: readonly RecordedRun[], reportsDir: string): string {
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
  const written = writeOrLeaveNothing(path, logs, mergeIntervals(shifted, plan.intervalMs))
  const ending = mergeEndings(parts.map((part) => part.readEnd(part.startedAtMs - startedAtMs)))
  const endedAt = new Date(startedAtMs + ending.measuredMs).toISOString()
  const manifests = parts.map(({ manifest }) => manifest)
  const merged = makeMergedManifest(manifests, { id, reportsDir, startedAt: run.startedAt, endedAt, ending })
  writeManifest(path, { ...merged, records: { intervals: written } })
  return path
}

/** How many intervals there are. @throws where a part is damaged, or the disk is full. */
function writeOrLeaveNothing(path: string, logs: RunLogs, intervals: Iterable<RecordedInterval>): number {
  try {
    for (const interval of intervals) for (const write of logs.writesOf(interval)) write()
    const { failure, intervals: written } = logs.close()
    if (failure !== null) throw new SetUpError(`Cannot write reports to ${path}: ${failure}`)
    return written
  } catch (error) {
    logs.close()
    rmSync(path, { recursive: true, force: true })
    throw error
  }
}

/** A part, and what is known of its end once its intervals have gone by. */
function watchPart(run: RecordedRun) {
  const { manifest } = run
  const logged = followLogged()
  const client = makeClientFold()
  let writtenUntilMs = 0
  return {
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
  reportCommand(mergeRuns(folders.map(readRunFolder), resolve(options.out)), options, terminal)
