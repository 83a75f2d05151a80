import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Chalk, type ChalkInstance } from 'chalk'
import { SetUpError } from '../engine/preflight.ts'

/** The one place that writes to the process's streams. */
export interface Terminal {
  /** To standard output: what was asked for. */
  print(text: string): void
  /** To standard error: progress and mistakes. */
  tell(text: string): void
  /** A line that the user types; empty where the input ends or `signal` aborts. Null where nobody is there to be asked. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | null
  /** Whether standard error is a terminal that a live view can redraw. */
  readonly isLive: boolean
  readonly columns: number
  readonly paint: ChalkInstance
}

export function openTerminal(): Terminal {
  const { stdout, stderr } = process
  // chalk knows NO_COLOR by FORCE_COLOR's rules only, and the one instance paints both streams.
  // Whoever reads may have enough of it, or be gone: what is left to say is then said to nobody, and the run goes on.
  for (const stream of [stdout, stderr]) stream.on('error', () => {})
  const isPlain = (process.env['NO_COLOR'] ?? '') !== '' || !stdout.isTTY
  return {
    print: (text) => void stdout.write(`${text}\n`),
    tell: (text) => void stderr.write(`${text}\n`),
    ask: process.stdin.isTTY && stderr.isTTY ? askOnTerminal : null,
    isLive: stderr.isTTY && process.env['TERM'] !== 'dumb',
    // It changes when the window does.
    get columns() {
      return columnsOf(stderr) ?? columnsOf(stdout) ?? 80
    },
    paint: isPlain && process.env['FORCE_COLOR'] === undefined ? new Chalk({ level: 0 }) : new Chalk(),
  }
}

/** A terminal that nobody has told its size says 0, as `docker run -t` and `ssh -tt` do. */
const columnsOf = ({ columns }: { readonly columns?: number }): number | undefined =>
  columns === undefined || columns < 1 ? undefined : columns

async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { stderr, stdin } = process
  stderr.write(question)
  const lines = createInterface({ input: stdin, terminal: false, signal })
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(''))
    })
  } finally {
    lines.close()
  }
}

/** Writes a file that the user named. @throws {SetUpError} when it cannot. */
export function writeOut(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetUpError(`Cannot write ${path}: ${reason}`, { cause: error })
  }
}
