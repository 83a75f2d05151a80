import { join } from 'node:path'
import type { Summary } from '../results/summary.ts'
import { readVersioned } from './versioned-file.ts'
import { writeAtomically } from './write-atomically.ts'

export const SUMMARY = 'summary.json'
const SCHEMA: Summary['schema'] = 'seismo.summary/1'

export const writeSummary = (folder: string, summary: Summary): void =>
  writeAtomically(join(folder, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`)

/** @throws {RunFolderError} when the run left no summary, or one that this version cannot read. */
export const readSummary = (folder: string): Summary => readVersioned(join(folder, SUMMARY), SCHEMA)
