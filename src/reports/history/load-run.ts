import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LeftOutRun } from '../../results/compare/comparison.ts'
import type { Summary } from '../../results/summary.ts'
import { MANIFEST, readManifest, type Manifest } from '../manifest.ts'
import { printable } from '../printable.ts'
import { RunFolderError } from '../run-folder-error.ts'
import { readSummary, SUMMARY } from '../summary-file.ts'

/** A run that ended, and whose numbers can be used. */
export interface LoadedRun {
  readonly folder: string
  readonly manifest: Manifest
  readonly summary: Summary
}

/**
 * What a run left, or why it is no measure of anything: it was killed or aborted, a threshold ended it early, its measurement is
 * invalid, it made no call, or its files are damaged or of a schema that this version does not read. A run that failed at its planned end
 * is one: what it failed by is what is compared.
 */
export function loadRun(folder: string): LoadedRun | LeftOutRun {
  try {
    return readRun(folder)
  } catch (error) {
    // One folder among many says nothing of the others.
    if (error instanceof RunFolderError) return { folder, reason: `${error.message} (older or damaged)` }
    throw error
  }
}

/** @throws {RunFolderError} where a file is damaged, or of another schema. */
function readRun(folder: string): LoadedRun | LeftOutRun {
  const manifest = readManifest(folder)
  if (!existsSync(join(folder, SUMMARY)))
    return { folder, reason: 'it has no summary: it was killed, or is not over (seismo report makes one)' }
  const summary = readSummary(folder)
  checkShape(join(folder, MANIFEST), manifest, OF_MANIFEST)
  checkShape(join(folder, SUMMARY), summary, OF_SUMMARY)
  for (const [nth, each] of summary.series.entries()) {
    checkShape(join(folder, SUMMARY), each, OF_SERIES, `series[${nth}].`)
  }
  for (const [nth, each] of summary.counters.entries()) {
    checkShape(join(folder, SUMMARY), each, OF_COUNTER, `counters[${nth}].`)
  }
  const { reasons, status } = summary.outcome
  if (status === 'invalid' || status === 'aborted')
    return { folder, reason: `it is ${status}: ${reasons[0] ?? status}` }
  const abort = manifest.ending?.thresholdAbort ?? null
  if (abort !== null) {
    const after = `${(abort.afterMs / 1_000).toFixed(1)} s`
    return { folder, reason: `a threshold aborted it after ${after}: ${reasons[0] ?? 'it is not a whole run'}` }
  }
  const hasCalls = summary.counters.some(({ count, metric }) => metric === 'calls' && count > 0)
  return hasCalls ? { folder, manifest, summary } : { folder, reason: 'it made no call' }
}

type Kind = 'text' | 'number' | 'time' | 'record' | 'list'

/** What of run.json is used here; whatever else is in it is let be. */
const OF_MANIFEST: Readonly<Record<string, Kind>> = {
  'run.id': 'text',
  'run.scenarioFile': 'text',
  'run.seed': 'number',
  'plan.target': 'text',
  'plan.threads': 'number',
  'plan.modes': 'list',
  'plan.prompts': 'list',
  'plan.scenarios': 'list',
  'plan.segment.count': 'number',
  files: 'list',
  versions: 'record',
  machine: 'record',
}

const OF_SUMMARY: Readonly<Record<string, Kind>> = {
  'run.id': 'text',
  'run.startedAt': 'time',
  'outcome.status': 'text',
  'outcome.reasons': 'list',
  series: 'list',
  counters: 'list',
}

const OF_SERIES: Readonly<Record<string, Kind>> = {
  metric: 'text',
  tags: 'record',
  count: 'number',
  percentiles: 'record',
}
const OF_COUNTER: Readonly<Record<string, Kind>> = {
  metric: 'text',
  tags: 'record',
  count: 'number',
  perSecond: 'number',
}

const IS_OF: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  record: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value) => Array.isArray(value),
}

/** @throws {RunFolderError} that names the place. */
function checkShape(path: string, content: unknown, fields: Readonly<Record<string, Kind>>, place = ''): void {
  for (const [field, kind] of Object.entries(fields)) {
    let value: unknown = content
    for (const key of field.split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
    }
    if (IS_OF[kind](value)) continue
    throw new RunFolderError(`${path} is damaged at ${place}${field}: expected a ${kind}, found ${shown(value)}`)
  }
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 40))

export const isLoaded = (run: LoadedRun | LeftOutRun): run is LoadedRun => 'summary' in run

/** All runs of the folders, and those left out. The same run in two folders is one. */
export function loadRuns(folders: readonly string[]): { loaded: LoadedRun[]; leftOut: LeftOutRun[] } {
  const loaded = new Map<string, LoadedRun>()
  const leftOut: LeftOutRun[] = []
  for (const run of folders.map(loadRun)) {
    if (!isLoaded(run)) {
      leftOut.push(run)
      continue
    }
    const first = loaded.get(identityOf(run))
    if (first === undefined) loaded.set(identityOf(run), run)
    else leftOut.push({ folder: run.folder, reason: `it is the same run as ${first.folder}` })
  }
  return { loaded: [...loaded.values()], leftOut }
}

/** Wherever its folder is: a run's id holds when it started, and what it was to do goes with it. */
export const identityOf = ({ manifest }: LoadedRun): string => JSON.stringify([manifest.run, manifest.plan])

/** A line each, for an error. Reasons hold names of the scenario's. */
export const listLeftOut = (leftOut: readonly LeftOutRun[]): string =>
  leftOut.map(({ folder, reason }) => `\n  ${folder}: ${printable(reason)}`).join('')
