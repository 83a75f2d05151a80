import { basename } from 'node:path'
import type { ComparedMetric } from './compared-metric.ts'
import { makeHistory } from './make-trend.ts'
import type { Trend, TrendGroup, TrendSettings } from './trend.ts'
import { hashText } from '../run-folder/manifest.ts'
import { findRunFolders, listLeftOut, type LoadedRun, loadFacts, loadRuns } from './load-run.ts'
import { RunFolderError } from '../run-folder/versioned-file.ts'

const FINGERPRINT_DIGITS = 8

/**
 * The history of all runs in a folder. Runs of different loads have histories of their own: another scenario, model or rate is no change of
 * what is measured.
 * @throws {RunFolderError} where there is no run that measured anything.
 */
export function loadTrend(folder: string, metrics: readonly ComparedMetric[], settings: TrendSettings): Trend {
  const { leftOut, loaded } = loadRuns(findRunFolders(folder))
  if (loaded.length === 0) {
    throw new RunFolderError(`${folder} has no run that measured anything:${listLeftOut(leftOut)}`)
  }
  const all = [...Map.groupBy(loaded, keyOf).values()].map((group) => toGroup(group, metrics, settings))
  const groups = all.filter(({ points }) => points.length > 0)
  if (groups.length === 0) throw new RunFolderError(`${folder} has no run since ${settings.since}`)
  return { schema: 'seismo.trend/2', settings, groups, leftOut }
}

function toGroup(runs: readonly LoadedRun[], metrics: readonly ComparedMetric[], settings: TrendSettings): TrendGroup {
  const [first] = runs as readonly [LoadedRun]
  const history = makeHistory(
    runs.map(({ folder, summary }) => ({
      id: summary.run.id,
      folder,
      startedAt: summary.run.startedAt,
      measured: summary,
    })),
    metrics,
    settings,
  )
  return {
    scenario: basename(first.manifest.run.scenarioFile),
    target: first.manifest.plan.target,
    fingerprint: fingerprintOf(first),
    ...history,
  }
}

const keyOf = (run: LoadedRun): string => `${basename(run.manifest.run.scenarioFile)} ${fingerprintOf(run)}`

const fingerprintOf = ({ manifest }: LoadedRun): string =>
  hashText(
    [...loadFacts(manifest)]
      .map((fact) => JSON.stringify(fact))
      .toSorted()
      .join('\n'),
  ).sha256.slice(0, FINGERPRINT_DIGITS)
