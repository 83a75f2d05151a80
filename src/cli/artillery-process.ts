import { spawn } from 'node:child_process'
import { createRequire, getCompileCacheDir } from 'node:module'
import { writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { artilleryPaths, type ArtilleryFile } from '../scenario/artillery-script.ts'
import type { Environment } from '../scenario/environment.ts'
import { RUN_OPTIONS_VARIABLE, type RunOptions } from '../engine/plan-of-script.ts'

export interface ArtilleryProcess {
  /** Resolves with the exit code, or with the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** The last of what it printed: worth a look when it ended in another way than expected. */
  output(): string
  /** Ends it and everything that it started, at once. */
  kill(): void
}

const KEPT_OUTPUT_CHARACTERS = 20_000

/** What Artillery is started on. */
export interface ArtilleryRun {
  /** As it was named. */
  readonly scenarioFile: string
  /** What was read of it: Artillery, which reads another YAML, runs that in place of the file. */
  readonly script: ArtilleryFile
  /** A folder that nobody else can read. */
  readonly folder: string
  readonly environment: Environment
}

export type StartArtillery = typeof startArtillery

/**
 * Starts stock Artillery on a scenario, with its telemetry off. It gets a process group of its own, because
 * Artillery ends on Ctrl-C without writing anything; the control channel drains it instead.
 * @throws when Artillery is not installed beside this package.
 */
export function startArtillery(
  { environment: { name, testId, variables }, folder, scenarioFile, script }: ArtilleryRun,
  options: RunOptions,
): ArtilleryProcess {
  const file = join(folder, 'script.json')
  writeFileSync(file, JSON.stringify(script), { mode: 0o600 })
  const chosen = [
    ...(name === undefined ? [] : ['--environment', name]),
    '--overrides',
    JSON.stringify(artilleryPaths(scenarioFile)),
    '--name',
    basename(scenarioFile),
  ]
  const child = spawn(process.execPath, [findArtillery(), 'run', '--quiet', ...chosen, file], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...variables,
      ARTILLERY_DISABLE_TELEMETRY: '1',
      // What Node has compiled of Artillery and of this package once need not be compiled again.
      ...(getCompileCacheDir() === undefined ? {} : { NODE_COMPILE_CACHE: getCompileCacheDir() }),
      ARTILLERY_TEST_RUN_ID: testId,
      // Artillery looks for the engine from where Artillery stands. Where that is another tree, here: beside this
      // package when it is installed, below it in a clone.
      NODE_PATH: [dirname(packageRoot), join(packageRoot, 'node_modules'), variables['NODE_PATH'] ?? '']
        .filter((path) => path !== '')
        .join(delimiter),
      [RUN_OPTIONS_VARIABLE]: JSON.stringify(options),
    },
  })
  let output = ''
  const keep = (text: string): void => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  return {
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(code ?? signal ?? 1))
    }),
    output: () => output.trim(),
    kill() {
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid)
    },
  }
}

const packageRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

function findArtillery(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('artillery/package.json')), 'bin', 'run')
  } catch (error) {
    throw new Error('Artillery is not installed beside artillery-engine-bedrock: npm install artillery', {
      cause: error,
    })
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended by itself in the meantime.
  }
}
