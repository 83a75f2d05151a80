// The command in this process, with the engine in it in place of Artillery: what a command says, makes and leaves does not
// depend on who starts its engine.
import process from 'node:process'
import { runProgram } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { conductHere } from './conduct-here.ts'
import { ENVIRONMENT, type SeismoEnd, type SeismoProcess } from './seismo-process.ts'
import { keepingTerminal } from './terminal.ts'

const lineByLine = (text: string): string => (text === '' ? '' : `${text}\n`)

/** Starts it in `folder`. One at a time: a process has one working directory and one environment. */
export function startSeismoHere(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Omit<SeismoProcess, 'pid'> {
  const terminal = keepingTerminal()
  const [stdout, stderr] = [() => lineByLine(terminal.printed()), () => lineByLine(terminal.told())]
  const ended = inPlace(folder, env, () => runHere(words, terminal))
  return { stdout, stderr, ended: ended.then((code): SeismoEnd => ({ code, stdout: stdout(), stderr: stderr() })) }
}

export const seismoHere = (folder: string, ...words: readonly string[]): Promise<SeismoEnd> =>
  startSeismoHere(folder, words).ended

const runHere = (words: readonly string[], terminal: Terminal): Promise<number> =>
  runProgram(words, terminal, conductHere)

async function inPlace<T>(folder: string, env: NodeJS.ProcessEnv, act: () => Promise<T>): Promise<T> {
  const before = { folder: process.cwd(), env: { ...process.env } }
  const { NODE_COMPILE_CACHE } = before.env
  process.chdir(folder)
  replaceEnvironment({ ...ENVIRONMENT, ...env, NODE_COMPILE_CACHE })
  try {
    return await act()
  } finally {
    process.chdir(before.folder)
    replaceEnvironment(before.env)
  }
}

function replaceEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value
}
