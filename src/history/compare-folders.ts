import { resolve } from 'node:path'
import type { Manifest } from '../run-folder/manifest.ts'
import { printable } from '../run-folder/printable.ts'
import { RunFolderError } from '../run-folder/versioned-file.ts'
import { type ComparedMetrics, type CompareRequest, compareRuns, type RunsComparison } from './compare-runs.ts'
import type { ComparedRun, Comparison, LeftOutRun } from './comparison.ts'
import { loadPieces } from './load-pieces.ts'
import {
  findRunFolders,
  identityOf,
  listLeftOut,
  type LoadedRun,
  loadRuns,
  runFacts,
  type RunFacts,
} from './load-run.ts'
import { nightsOf } from './nights.ts'

/** More are counted. */
const MOST_TOLD = 12
const LONGEST_VALUE = 60

/** What makes the runs of two sides less comparable: each fact that is not the same in all of them, with its values. */
function describeDifferences(base: readonly Manifest[], run: readonly Manifest[]): string[] {
  const [before, after] = [base.map(runFacts), run.map(runFacts)]
  const names = [...new Set([...before, ...after].flatMap((facts) => [...facts.keys()]))]
  const told = names.flatMap((name) => {
    const [ofBase, ofRun] = [valuesOf(name, before), valuesOf(name, after)]
    return new Set([...ofBase, ...ofRun]).size > 1
      ? [`${name} differs: ${joinValues(ofBase)} in base, ${joinValues(ofRun)} in run`]
      : []
  })
  const more = told.length - MOST_TOLD
  return more > 0 ? [...told.slice(0, MOST_TOLD), `and ${more} more facts differ`] : told
}

const valuesOf = (name: string, all: readonly RunFacts[]): string[] => [
  ...new Set(all.map((facts) => facts.get(name) ?? 'none')),
]

const joinValues = (values: readonly string[]): string =>
  values.map((value) => (value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value)).join(' and ')

interface CompareQuestion {
  /** Folders of runs. */
  readonly base: readonly string[]
  readonly run: readonly string[]
  readonly metrics: ComparedMetrics
  /** How many nights of base are used, the newest; null: all. */
  readonly baseNights: number | null
  readonly request: CompareRequest
}

/** The folders of all runs that the paths of one side stand for. @throws {RunFolderError} where one stands for none. */
export const findSide = (paths: readonly string[]): string[] => [
  ...new Set(paths.flatMap(findRunFolders).map((folder) => resolve(folder))),
]

/**
 * Reads both sides and compares them.
 * @throws {RunFolderError} where a side has no run that can be used, a run is on both, or no mode is.
 */
export function compareFolders({ base, baseNights, metrics, request, run }: CompareQuestion): Comparison {
  const [all, after] = [loadSide('base', base), loadSide('run', run)]
  const before = baseNights === null ? all : { ...all, loaded: newestOf(all.loaded, baseNights, request.togetherMs) }
  checkNoneIsOnBothSides(before, after)
  const compared = compareRuns(
    {
      base: before.loaded.map(toComparable),
      run: after.loaded.map(toComparable),
      pieces: piecesOf(before.loaded, after.loaded),
    },
    metrics,
    request,
  )
  if (request.pairs === true && compared.pairs === 0) {
    throw new RunFolderError('--ab: no night has runs of both sides. Run both in the same nights, in turns: A B A B')
  }
  if (compared.metrics.length === 0) {
    throw new RunFolderError(
      `No mode is on both sides: base has ${joinNames(compared.onlyInBase)}; run has ${joinNames(compared.onlyInRun)}`,
    )
  }
  return {
    schema: 'seismo.comparison/2',
    verdict: compared.verdict,
    settings: compared.settings,
    design: compared.design,
    base: { nights: compared.nights.base, runs: before.loaded.map(toRun), leftOut: before.leftOut },
    run: { nights: compared.nights.run, runs: after.loaded.map(toRun), leftOut: after.leftOut },
    pairs: compared.pairs,
    warnings: [...describeDifferences(manifestsOf(before), manifestsOf(after)), ...warnOfTurns(compared)],
    onlyInBase: compared.onlyInBase,
    onlyInRun: compared.onlyInRun,
    metrics: compared.metrics,
  }
}

const joinNames = (names: readonly string[]): string => names.map(printable).join(', ')

interface Side {
  readonly loaded: readonly LoadedRun[]
  readonly leftOut: readonly LeftOutRun[]
}

/** In the order of their start. @throws {RunFolderError} where none of the folders is a run's that can be compared. */
export function loadSide(name: string, folders: readonly string[]): Side {
  const { leftOut, loaded } = loadRuns(folders)
  loaded.sort((a, b) => Date.parse(a.summary.run.startedAt) - Date.parse(b.summary.run.startedAt))
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

/** What drifts in a night lies in the difference of two sides that did not take turns. */
const warnOfTurns = ({ design, isInTurns }: Pick<RunsComparison, 'design' | 'isInTurns'>): string[] =>
  design === 'pairs' && !isInTurns
    ? ['the sides did not take turns: what drifts during a night is part of the change. Run them A B A B']
    : []

/** Of the newest nights, in the order of their start. */
const newestOf = (runs: readonly LoadedRun[], nights: number, togetherMs: number): LoadedRun[] =>
  nightsOf(
    runs.map(({ summary }) => summary.run.startedAt),
    togetherMs,
  )
    .slice(-nights)
    .flatMap((night) => night.flatMap((place) => runs[place] ?? []))

/** By what a run is, wherever its folder is. @throws {RunFolderError} */
function checkNoneIsOnBothSides(base: Side, run: Side): void {
  const inBase = new Map(base.loaded.map((each) => [identityOf(each), each.folder]))
  const shared = run.loaded.filter((each) => inBase.has(identityOf(each)))
  const [first] = shared
  if (first === undefined) return
  const others = shared.length > 1 ? `, as are ${shared.length - 1} others` : ''
  throw new RunFolderError(
    `${first.folder} is on both sides (${inBase.get(identityOf(first))})${others}: a run can't be compared with itself`,
  )
}
