import { randomBytes } from 'node:crypto'
import { basename, extname } from 'node:path'
import { renderInstant } from '../time/wall-clock.ts'

/**
 * `2026-11-20T22-34-31Z-ramp-1a2b`: when, of which scenario file, and four random digits. They are not of the
 * run's seed, because two runs of one seed are two runs.
 */
export function makeRunId(startedAtMs: number, scenarioFile: string): string {
  const second = renderInstant(startedAtMs).slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replaceAll(':', '-')
  return `${second}Z-${toFileName(basename(scenarioFile, extname(scenarioFile)))}-${randomBytes(2).toString('hex')}`
}

/** What every file system takes, and short enough to read in a listing. */
const toFileName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40) || 'run'
