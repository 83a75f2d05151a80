import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Summary } from '../results/summary.ts'
import { type Manifest, MANIFEST, readManifest } from '../run-folder/manifest.ts'
import { printable } from '../run-folder/printable.ts'
import { readSummary, SUMMARY } from '../run-folder/summary-file.ts'
import { RunFolderError } from '../run-folder/versioned-file.ts'
import type { LeftOutRun } from './comparison.ts'

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
function loadRun(folder: string): LoadedRun | LeftOutRun {
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

const isLoaded = (run: LoadedRun | LeftOutRun): run is LoadedRun => 'summary' in run

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

/** A folder of nights, each a folder of runs, in a folder of artifacts. */
const DEEPEST = 3

/**
 * The folders of runs that a path stands for: itself where a run left it, or else all that are in it and in its folders, by name, which
 * is by start. Links are followed; a folder that is met by several ways is one.
 * @throws {RunFolderError} where there is none.
 */
export function findRunFolders(path: string): string[] {
  if (!isFolder(path)) {
    throw new RunFolderError(`${path} is no folder: expected one that a run left, or one of such folders`)
  }
  const found = search(path, DEEPEST, new Set())
  if (found.length === 0) throw new RunFolderError(`${path} holds no run: no folder in it has a ${MANIFEST}`)
  return found
}

function search(path: string, depth: number, seen: Set<string>): string[] {
  const real = realpathSync(path)
  if (seen.has(real)) return []
  seen.add(real)
  if (existsSync(join(path, MANIFEST))) return [path]
  if (depth === 0) return []
  return readdirSync(path)
    .toSorted()
    .map((name) => join(path, name))
    .filter(isFolder)
    .flatMap((folder) => search(folder, depth - 1, seen))
}

/** Also by a link; one that leads nowhere is none, nor is what cannot be looked at. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

// What a run was, as far as it decides its numbers: two runs with the same facts differ by what they measured.

/** Each fact under its name, as text. */
export type RunFacts = ReadonlyMap<string, string>

/** What is called, and with which load. */
export function loadFacts({ plan }: Manifest): RunFacts {
  const { modes, prompts, scenarios, segment, target } = plan
  const facts = new Map([['target', target]])
  const called = modes.map(
    ({
      dialect: _dialect,
      modelOutputLimit: _limit,
      modelContextTokens: _context,
      modelMedia: _media,
      outputBurndown: _burndown,
      price: _price,
      quota: _quota,
      requestMetadata: _marks,
      ...mode
    }) => mode,
  )
  addLeaves(facts, 'modes', byName(called))
  addLeaves(facts, 'prompts', byName(prompts))
  addLeaves(facts, 'scenarios', byName(scenarios))
  if (segment.count > 1) facts.set('segment', `${segment.index + 1}/${segment.count}`)
  return facts
}

/** All facts: of the load, of the files behind it, and of what ran it. */
export function runFacts(manifest: Manifest): RunFacts {
  const { files, machine, plan, run, versions } = manifest
  const facts = new Map(loadFacts(manifest))
  facts.set('scenario file', basename(run.scenarioFile))
  facts.set('seed', String(run.seed))
  facts.set('threads', String(plan.threads))
  // What the scenario file says is in the plan; what data sets, hooks and profiles say is nowhere else.
  for (const { path, sha256 } of files) {
    if (path !== run.scenarioFile) facts.set(`file ${basename(path)}`, sha256.slice(0, 12))
  }
  addLeaves(facts, 'version', versions)
  addLeaves(facts, 'machine', machine)
  return facts
}

const byName = (items: readonly { readonly name: string }[]): Record<string, unknown> =>
  Object.fromEntries(items.map(({ name, ...rest }) => [name, rest]))

function addLeaves(facts: Map<string, string>, path: string, value: unknown): void {
  // What is not set is as if nobody knew of it: a version with one option more makes the same load.
  if (value === null) return
  if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) addLeaves(facts, `${path}.${key}`, inner)
    return
  }
  // Where a data set lies on a machine says nothing of it.
  facts.set(path, typeof value === 'string' && path.endsWith('.path') ? basename(value) : JSON.stringify(value))
}
