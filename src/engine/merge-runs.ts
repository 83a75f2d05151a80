import { checkMergeable } from '../reports/check-mergeable.ts'
import { makeRunFolder } from '../reports/make-run-folder.ts'
import { writeManifest } from '../reports/manifest.ts'
import { makeMergedManifest } from '../reports/merged-manifest.ts'
import type { RecordedRun } from '../reports/read-run-folder.ts'
import { openRunLogs } from '../reports/run-logs.ts'
import { checkAccuracy } from '../results/accuracy-checks.ts'
import { makeClientFold } from '../results/load/client-fold.ts'
import { followLogged, mergeEndings } from '../results/merge/merge-endings.ts'
import { mergeIntervals } from '../results/merge/merge-intervals.ts'
import type { RecordedInterval } from '../results/recorded-interval.ts'
import { refuseOnError } from './open-folder.ts'

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
  const logs = openRunLogs(path, startedAtMs, run.version)
  const shifted = parts.map((part) => ({ offsetMs: part.startedAtMs - startedAtMs, intervals: part.intervals() }))
  for (const interval of mergeIntervals(shifted, plan.intervalMs)) {
    for (const write of logs.writesOf(interval)) write()
  }
  logs.close()
  const ending = mergeEndings(parts.map((part) => part.readEnd(part.startedAtMs - startedAtMs)))
  const endedAt = new Date(startedAtMs + ending.measuredMs).toISOString()
  const manifests = parts.map(({ manifest }) => manifest)
  writeManifest(path, makeMergedManifest(manifests, { id, reportsDir, startedAt: run.startedAt, endedAt, ending }))
  return path
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
        if (manifest.ending === null) logged.add(interval.trends)
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
