import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeReportsDir } from './make-reports-dir.ts'
import { makeRunId } from './run-id.ts'

/**
 * A folder of its own in `reportsDir`: another run of the same second may have taken the name, on this machine or on another that
 * shares the disk.
 */
export function makeRunFolder(
  reportsDir: string,
  scenarioFile: string,
  startedAtMs: number,
): { readonly id: string; readonly path: string } {
  makeReportsDir(reportsDir)
  for (let attempt = 1; ; attempt++) {
    const id = makeRunId(startedAtMs, scenarioFile)
    const path = join(reportsDir, id)
    try {
      mkdirSync(path)
      return { id, path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw error
    }
  }
}
