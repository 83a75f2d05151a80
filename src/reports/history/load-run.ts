import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LeftOutRun } from '../../results/compare/comparison.ts'
import type { Summary } from '../../results/summary.ts'
import { readManifest, type Manifest } from '../manifest.ts'
import { printable } from '../printable.ts'
import { readSummary, SUMMARY } from '../summary-file.ts'

/** A run that ended, and whose numbers can be used. */
export interface LoadedRun {
  readonly folder: string
  readonly manifest: Manifest
  readonly summary: Summary
}

/**
 * What a run left, or why it is no measure of anything: it was killed or aborted, its measurement is invalid, it made no call. A run that
 * failed is one: what it failed by is what is compared.
 * @throws {RunFolderError} where it is of a schema that this version does not read.
 */
export function loadRun(folder: string): LoadedRun | LeftOutRun {
  const manifest = readManifest(folder)
  if (!existsSync(join(folder, SUMMARY)))
    return { folder, reason: 'it has no summary: it was killed, or is not over (seismo report makes one)' }
  const summary = readSummary(folder)
  const { reasons, status } = summary.outcome
  if (status === 'invalid' || status === 'aborted')
    return { folder, reason: `it is ${status}: ${reasons[0] ?? status}` }
  const hasCalls = summary.counters.some(({ count, metric }) => metric === 'calls' && count > 0)
  return hasCalls ? { folder, manifest, summary } : { folder, reason: 'it made no call' }
}

export const isLoaded = (run: LoadedRun | LeftOutRun): run is LoadedRun => 'summary' in run

/** A line each, for an error. Reasons hold names of the scenario's. */
export const listLeftOut = (leftOut: readonly LeftOutRun[]): string =>
  leftOut.map(({ folder, reason }) => `\n  ${folder}: ${printable(reason)}`).join('')
