// The data sets of a run, each indexed once and then read in place by all threads of the process: no row crosses between threads, and none
// stays in memory for long.
import { closeSync, fstatSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { RunPlan } from '../plan/run-plan.ts'
import type { Random } from '../random/random.ts'
import {
  isInPlace,
  openDataFile,
  packingOf,
  sourceOfDescriptor,
  UnreadableData,
} from '../reading/data-sets/byte-stream.ts'
import { type DataSetIndex, openRows } from '../reading/data-sets/data-set-index.ts'
import { makeRowReader, type Row, type RowRecipe } from '../reading/data-sets/row-reader.ts'
import { surveyDataSet } from '../reading/data-sets/survey.ts'
import type { DataSetSource } from '../scenario/data-set-schema.ts'
import { drawWhole } from './draw-distribution.ts'
import { permutedIndex } from './permuted-index.ts'

/** Plain data: a thread gets it with its task. */
export interface SharedDataSet {
  /** An open file of this process, which all of its threads may read. */
  readonly fd: number
  readonly index: DataSetIndex
  readonly recipe: RowRecipe
}

export interface OpenDataSets {
  /** In the order of the plan's prompts; null for those that have none. */
  readonly shared: readonly (SharedDataSet | null)[]
  close(): void
}

/** @throws when a data set cannot be read, or is not what it was when the scenario was validated. */
export function openDataSets({ prompts }: Pick<RunPlan, 'prompts'>): OpenDataSets {
  const shared: (SharedDataSet | null)[] = []
  const close = (): void => {
    for (const each of shared) if (each !== null) closeSync(each.fd)
  }
  try {
    for (const { source } of prompts) shared.push(source.kind === 'dataset' ? openDataSet(source) : null)
  } catch (error) {
    close()
    throw error
  }
  return { shared, close }
}

function openDataSet(source: DataSetSource): SharedDataSet {
  const { path } = source
  let open: ReturnType<typeof openIndexed>
  try {
    open = openIndexed(source)
  } catch (error) {
    throw error instanceof UnreadableData ? new Error(`expected the dataset ${path}, found ${error.found}`) : error
  }
  const { fd, survey } = open
  const first = survey.mistakes.find(({ canSkip }) => !(canSkip && source.skipsBad))
  const rows = source.facts?.rows ?? survey.usable
  const changed = `changed since it was checked`
  const problem =
    first !== undefined
      ? `${path}:${first.line} ${changed}: ${first.message}`
      : survey.usable === 0
        ? `${path} ${changed}: it has no prompts`
        : rows === survey.usable
          ? null
          : `${path} ${changed}: it had ${rows} rows, and has ${survey.usable}`
  if (problem === null) return { fd, index: survey.index, recipe: survey.recipe }
  closeSync(fd)
  throw new Error(problem)
}

/** A file that is packed is unpacked once, to a file without a name: it is gone when the process is. */
function openIndexed(source: DataSetSource) {
  const file = openDataFile(source.path)
  const request = { ...source, drawn: () => '0' }
  try {
    if (isInPlace(packingOf(file.source))) return { fd: file.fd, survey: surveyDataSet(file.source, request) }
    const copyTo = openNameless()
    try {
      const survey = surveyDataSet(file.source, request, { copyTo })
      file.close()
      return { fd: copyTo, survey }
    } catch (error) {
      closeSync(copyTo)
      throw error
    }
  } catch (error) {
    file.close()
    throw error
  }
}

function openNameless(): number {
  const path = join(tmpdir(), `seismo-${randomUUID()}`)
  const fd = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  return fd
}

export interface DataSetRows {
  /** The row that stands at a place of the sequence in which a scenario takes them: each once, before any comes again. */
  rowAt(scenario: number, place: number, random: Random): Row
}

/** `entry`: of the plan's prompts. */
export function readRows(source: DataSetSource, shared: SharedDataSet, seed: number, entry: number): DataSetRows {
  const { fd, index, recipe } = shared
  const { path, skipsBad, values } = source
  const reader = makeRowReader(index.format, index.header, recipe)
  const rows = openRows(sourceOfDescriptor(fd, fstatSync(fd).size), index, reader)
  return {
    rowAt(scenario, place, random) {
      const round = Math.floor(place / index.draws)
      const draw = permutedIndex(place % index.draws, index.draws, seed, 'dataset', scenario, entry, round)
      const drawn = new Map(Object.entries(values).map(([name, value]) => [name, String(drawWhole(random, value))]))
      // Not every row of a large file was looked at before the run: in the place of a bad one comes the next good one.
      for (let step = 0; ; step++) {
        const { bytes, line } = rows.rowOf((draw + step) % index.draws)
        const read = reader.read(bytes, (name) => drawn.get(name) ?? '')
        if (read.kind === 'row') return read.row
        if (!skipsBad || step === index.draws) throw new Error(`${path}:${line}: ${read.problem.message}`)
      }
    },
  }
}
