import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Summary } from '../results/summary.ts'
import { writeAtomically } from './write-atomically.ts'

const SUMMARY = 'summary.json'
const SCHEMA: Summary['schema'] = 'seismo.summary/1'

export const writeSummary = (folder: string, summary: Summary): void =>
  writeAtomically(join(folder, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`)

/** @throws when the run left no summary, or one that this version cannot read. */
export function readSummary(folder: string): Summary {
  const path = join(folder, SUMMARY)
  const summary = JSON.parse(readFileSync(path, 'utf8')) as { readonly schema?: string }
  if (summary.schema !== SCHEMA) throw new Error(`${path} is of schema ${summary.schema}; this version reads ${SCHEMA}`)
  return summary as Summary
}
