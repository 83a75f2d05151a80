// The built command, as a user starts it: in a folder of its own, in a process group of its own.
import { spawn } from 'node:child_process'
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../engine/conduct.ts'

const root = resolve(import.meta.dirname, '../..')

export interface SeismoProcess {
  readonly pid: number
  readonly ended: Promise<SeismoEnd>
  stdout(): string
  stderr(): string
}

export interface SeismoEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with the repository's scenarios in it. */
export function scenarioFolder(): string {
  const folder = temporaryFolder()
  const scenarios = join(folder, 'scenarios')
  cpSync(join(root, 'scenarios'), scenarios, { recursive: true })
  // These tests run beside each other on a busy machine: a run that calls itself invalid there would be right.
  for (const file of yamlFilesOf(scenarios)) {
    rewrite(file, (text) => text.replace(/^( +)bedrock:\n/m, '$1bedrock:\n$1  accuracy: off\n'))
  }
  return folder
}

/** The same with replies of a second or two. */
export function workingFolder(): string {
  const folder = scenarioFolder()
  for (const file of yamlFilesOf(join(folder, 'scenarios/prompts'))) {
    rewrite(file, (text) => text.replaceAll(/maxOutputTokens: (?:\d+|\{[^}]*\})/g, 'maxOutputTokens: 20'))
  }
  return folder
}

const yamlFilesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(folder, name))

export function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

// No credentials, and no service on the network that is asked for some.
export const ENVIRONMENT = {
  PATH: process.env['PATH'],
  // Below a file nobody can make a folder, not even root.
  HOME: '/dev/null/home',
  AWS_EC2_METADATA_DISABLED: 'true',
  ARTILLERY_DISABLE_TELEMETRY: '1',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
}

/** Starts `command` of Node in `folder`. */
export const startNode = (folder: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): SeismoProcess =>
  startProcess(folder, [process.execPath, ...command], env)

function startProcess(
  folder: string,
  [file = '', ...command]: readonly string[],
  env: NodeJS.ProcessEnv,
): SeismoProcess {
  const child = spawn(file, command, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...ENVIRONMENT, ...env },
  })
  const pid = child.pid ?? 0
  onTestFinished(() => endGroup(pid))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return {
    pid,
    ended: new Promise((resolveEnd) => child.once('close', (code) => resolveEnd({ code, stdout, stderr }))),
    stdout: () => stdout,
    stderr: () => stderr,
  }
}

export const startSeismo = (folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): SeismoProcess =>
  startNode(folder, [join(root, 'dist/cli/main.js'), ...words], env)

/** The same where no file may grow beyond so many blocks of 512 bytes. */
export const startSeismoWithin = (folder: string, blocks: number, words: readonly string[]): SeismoProcess => {
  const main = join(root, 'dist/cli/main.js')
  const limited = ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, main, ...words]
  return startProcess(folder, limited, {})
}

export const seismo = (folder: string, ...words: readonly string[]): Promise<SeismoEnd> =>
  startSeismo(folder, words).ended

/** The command with the engine in its own process, where Artillery is of no importance. */
export const mainHere = join(import.meta.dirname, 'main-here.ts')

export const artilleryBin = join(root, 'node_modules/artillery/bin/run')

/** Sends SIGKILL to a whole process group; fine where it has ended. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

/** Waits until `holds`, looking each 50 ms. */
export async function until(holds: () => boolean, limitMs = 100_000): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`it did not come to hold within ${limitMs} ms`)
    await new Promise((wake) => setTimeout(wake, 50))
  }
}
