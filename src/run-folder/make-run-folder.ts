import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { renderInstant } from '../time/system-clock.ts'

/**
 * Makes the folder that run folders are made in, and those above it. One by one, because Node's `recursive` does not
 * come back from places that refuse to be written, such as /proc.
 * @throws Error in words, when it is no folder or cannot be written.
 */
export function makeReportsDir(path: string): void {
  if (!existsSync(path)) {
    makeReportsDir(dirname(path))
    mkdirSync(path)
    return
  }
  if (!statSync(path).isDirectory()) throw new Error(`${path} is a file`)
  accessSync(path, constants.W_OK)
}

/**
 * Whether it could be made, as far as one can tell without making it.
 * @throws Error in words, when it could not.
 */
export function checkReportsDir(path: string): void {
  if (existsSync(path)) makeReportsDir(path)
  else checkReportsDir(dirname(path))
}

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

/**
 * A folder of its own in `reportsDir`: another run of the same second may have taken the name, on this machine or on another that
 * shares the disk. `wishedId`: what the run is called already; without it, it gets its name here.
 */
export function makeRunFolder(
  reportsDir: string,
  scenarioFile: string,
  startedAtMs: number,
  wishedId: string | null = null,
): { readonly id: string; readonly path: string } {
  makeReportsDir(reportsDir)
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 && wishedId !== null ? wishedId : makeRunId(startedAtMs, scenarioFile)
    const path = join(reportsDir, id)
    try {
      mkdirSync(path)
      return { id, path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw error
    }
  }
}
