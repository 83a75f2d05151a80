// seismo trace: traces of others, and Bedrock's invocation logs, → one format; and what a trace holds.
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SetUpError } from '../engine/preflight.ts'
import { EXIT_CODES } from '../results/exit-codes.ts'
import { ownVersion } from '../run-folder/manifest.ts'
import { describeWriteError, writeAll, writeThroughDraft } from '../run-folder/write-atomically.ts'
import { describeTrace } from '../traces/describe-trace.ts'
import {
  type LoadedTrace,
  loadTrace,
  type TextSpool,
  type TraceMoment,
  type TraceSelection,
  withArticle,
} from '../traces/load-trace.ts'
import type { TraceColumns } from '../traces/trace-formats.ts'
import { renderTrace } from '../traces/write-trace.ts'
import { count } from './describe-plan.ts'
import { renderTraceDescription, tellLeftOut } from './render-trace.ts'
import type { Terminal } from './terminal.ts'

/** Which requests of a trace, as the command line says it. */
export interface TraceOptions {
  readonly from?: TraceMoment
  readonly to?: TraceMoment
  readonly sample?: number
  readonly limit?: number
  readonly maxInput?: number
  readonly model?: readonly string[]
  readonly columns?: TraceColumns
  readonly sessionKey?: string
}

const selectionOf = (path: string, options: TraceOptions): TraceSelection => ({
  path: resolve(path),
  columns: options.columns ?? null,
  sessionKey: options.sessionKey ?? null,
  from: options.from ?? null,
  to: options.to ?? null,
  sample: options.sample ?? 1,
  limit: options.limit ?? null,
  maxInputTokens: options.maxInput ?? null,
  labels: options.model ?? null,
})

/** @throws {SetUpError} when it cannot be used. */
function load(path: string, options: TraceOptions, spool: TextSpool | null = null): LoadedTrace {
  const trace = loadTrace(selectionOf(path, options), spool)
  if ('found' in trace) {
    throw new SetUpError(
      `expected a trace, found ${trace.found} (${path})${trace.hint === null ? '' : `\n    ${trace.hint}`}`,
    )
  }
  if (trace.table.requests === 0) {
    throw new SetUpError(
      `expected a trace with a request that counts, found none (${path})\n    ${tellLeftOut(trace).join('; ')}`,
    )
  }
  return trace
}

/**
 * Prints what a trace holds.
 * @throws {SetUpError} when it cannot be read.
 */
export function describeTraceCommand(
  path: string,
  options: TraceOptions & { readonly json?: true },
  terminal: Terminal,
): number {
  const description = describeTrace(load(path, options))
  terminal.print(
    options.json === true ? JSON.stringify(description, null, 2) : renderTraceDescription(path, description, terminal),
  )
  return EXIT_CODES.passed
}

export interface ImportOptions extends TraceOptions {
  readonly out: string
  /** Keeps the requests' texts. */
  readonly content?: true
  readonly spread: 'auto' | 'off' | number
}

/**
 * Writes a trace in our format; the file is there when it is whole.
 * @throws {SetUpError} when the source cannot be read, or the file not be written.
 */
export function importTraceCommand(path: string, options: ImportOptions, terminal: Terminal): number {
  const texts = options.content === true ? openSpool() : null
  try {
    const trace = load(path, options, texts?.spool ?? null)
    const lines = renderTrace(trace, {
      version: ownVersion(),
      spread: options.spread,
      textAt: texts?.read ?? null,
    })
    write(options.out, lines, texts === null ? null : PRIVATE)
    terminal.print(options.out)
    const told = [
      `${count(trace.table.requests, 'request')} of ${withArticle(trace.title)}, ${texts === null ? 'as shape only: no text is in it' : `${count(texts.count(), 'request')} with texts: keep the file private`}.`,
      ...tellLeftOut(trace).map((each) => `Left out: ${each}.`),
      ...(trace.outOfOrder > 0
        ? [`Sorted by time: ${count(trace.outOfOrder, 'request')} stood behind a later one.`]
        : []),
      ...(trace.missingBodies > 0
        ? [
            `Not found: ${count(trace.missingBodies, 'body', 'bodies')} of requests, in the folder data/ beside their logs; what these requests share is unknown.`,
          ]
        : []),
    ]
    for (const line of told) terminal.tell(line)
    return EXIT_CODES.passed
  } finally {
    texts?.close()
  }
}

/** The file's owner may read and write it, and nobody else. */
const PRIVATE = 0o600

const PIECE_CHARACTERS = 4_000_000

function write(path: string, lines: Iterable<string>, mode: number | null): void {
  // Members of gzip one behind the other are a file of gzip.
  const encode = (text: string): Uint8Array => (/\.gz$/i.test(path) ? gzipSync(text) : Buffer.from(text))
  try {
    writeThroughDraft(
      path,
      (file) => {
        let piece: string[] = []
        let length = 0
        for (const line of lines) {
          piece.push(line, '\n')
          length += line.length + 1
          if (length < PIECE_CHARACTERS) continue
          writeAll(file, encode(piece.join('')))
          piece = []
          length = 0
        }
        writeAll(file, encode(piece.join('')))
      },
      mode,
    )
  } catch (error) {
    throw new SetUpError(`Cannot write ${path}: ${describeWriteError(error)}`, { cause: error })
  }
}

/** Texts on their way from one file to another, in a file that only this user may read. */
function openSpool(): {
  spool: TextSpool
  read: (place: { offset: number; bytes: number }) => unknown
  count(): number
  close(): void
} {
  const folder = mkdtempSync(join(tmpdir(), 'seismo-trace-'))
  const file = openSync(join(folder, 'texts'), 'w+', PRIVATE)
  let end = 0
  let written = 0
  return {
    spool(call) {
      const bytes = Buffer.from(JSON.stringify(call))
      writeAll(file, bytes, end)
      const place = { offset: end, bytes: bytes.length }
      end += bytes.length
      written++
      return place
    },
    read({ bytes, offset }) {
      const buffer = Buffer.alloc(bytes)
      readSync(file, buffer, 0, bytes, offset)
      return JSON.parse(buffer.toString('utf8')) as unknown
    },
    count: () => written,
    close() {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
