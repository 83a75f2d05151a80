import { resolve } from 'node:path'
import { compareRuns, type ComparedMetrics } from '../../results/compare/compare-runs.ts'
import type { ComparedRun, Comparison, CompareSettings, LeftOutRun } from '../../results/compare/comparison.ts'
import { isOfOneNight } from '../../results/compare/nights.ts'
import { findRunFolders } from '../history/find-run-folders.ts'
import { isLoaded, listLeftOut, loadRun, type LoadedRun } from '../history/load-run.ts'
import { printable } from '../printable.ts'
import { RunFolderError } from '../run-folder-error.ts'
import { describeDifferences } from './describe-differences.ts'
import { loadPieces } from './load-pieces.ts'

export interface CompareQuestion {
  /** Folders of runs. */
  readonly base: readonly string[]
  readonly run: readonly string[]
  readonly metrics: ComparedMetrics
  readonly settings: CompareSettings
}

/** The folders of all runs that the paths of one side stand for. @throws {RunFolderError} where one stands for none. */
export const findSide = (paths: readonly string[]): string[] => [
  ...new Set(paths.flatMap(findRunFolders).map((folder) => resolve(folder))),
]

/**
 * Reads both sides and compares them.
 * @throws {RunFolderError} where a side has no run that can be used, a run is on both, or no mode is.
 */
export function compareFolders({ base, metrics, run, settings }: CompareQuestion): Comparison {
  const shared = run.filter((folder) => base.includes(folder))
  if (shared.length > 0)
    throw new RunFolderError(`${shared.join(', ')} is on both sides: a run cannot be compared with itself`)
  const [before, after] = [loadSide('base', base), loadSide('run', run)]
  const compared = compareRuns(
    {
      base: before.loaded.map(toComparable),
      run: after.loaded.map(toComparable),
      pieces: piecesOf(before.loaded, after.loaded),
    },
    metrics,
    settings,
  )
  if (compared.metrics.length === 0) {
    throw new RunFolderError(
      `No mode is on both sides: base has ${list(compared.onlyInBase)}; run has ${list(compared.onlyInRun)}`,
    )
  }
  return {
    schema: 'seismo.comparison/1',
    verdict: compared.verdict,
    settings,
    base: { runs: before.loaded.map(toRun), leftOut: before.leftOut },
    run: { runs: after.loaded.map(toRun), leftOut: after.leftOut },
    warnings: [...describeDifferences(manifestsOf(before), manifestsOf(after)), ...warnOfOneNight(before, after)],
    onlyInBase: compared.onlyInBase,
    onlyInRun: compared.onlyInRun,
    metrics: compared.metrics,
  }
}

const list = (names: readonly string[]): string => names.map(printable).join(', ')

export interface Side {
  readonly loaded: readonly LoadedRun[]
  readonly leftOut: readonly LeftOutRun[]
}

/** @throws {RunFolderError} where none of the folders is a run's that can be compared. */
export function loadSide(name: string, folders: readonly string[]): Side {
  const runs = folders.map(loadRun)
  const leftOut = runs.flatMap((run) => (isLoaded(run) ? [] : [run]))
  const loaded = runs.filter(isLoaded)
  if (loaded.length > 0) return { loaded, leftOut }
  throw new RunFolderError(`No run of ${name} can be compared:${listLeftOut(leftOut)}`)
}

const manifestsOf = ({ loaded }: Side): LoadedRun['manifest'][] => loaded.map(({ manifest }) => manifest)

const toRun = ({ folder, summary }: LoadedRun): ComparedRun => ({
  id: summary.run.id,
  folder,
  startedAt: summary.run.startedAt,
})

const toComparable = (run: LoadedRun) => ({ ...toRun(run), measured: run.summary })

function piecesOf(base: readonly LoadedRun[], run: readonly LoadedRun[]) {
  const [before, after] = [base[0], run[0]]
  if (before === undefined || after === undefined || base.length > 1 || run.length > 1) return null
  return { base: loadPieces(before.folder), run: loadPieces(after.folder) }
}

/** Nights differ from each other; runs of one night cannot show by how much, and no test of them knows. */
function warnOfOneNight(base: Side, run: Side): string[] {
  const [before, after] = [base, run].map(({ loaded }) => loaded.map(({ summary }) => summary.run.startedAt))
  if (before === undefined || after === undefined || before.length < 2) return []
  return isOfOneNight(before) && !isOfOneNight([...before, ...after])
    ? [
        'all runs of base are of one night, and those of run of another: a change may be the night. A base of several nights is surer',
      ]
    : []
}
