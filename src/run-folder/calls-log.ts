// calls.ndjson: a line for each call that has ended. Nothing is made of it, and no threshold waits for it: it is for tools of others. It
// is written on a thread of Node's, some lines at a time, so that a busy disk holds up no arrival.
import { closeSync, existsSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, write } from 'node:fs'
import { join } from 'node:path'
import { wallClockMs } from '../time/system-clock.ts'
import { describeWriteError, writeAll } from './write-atomically.ts'

export const CALLS_LOG = 'calls.ndjson'

/** Whole lines, of UTF-8. */
interface Lines {
  readonly bytes: Uint8Array
  readonly calls: number
}

export interface CallsLog {
  /** Writes the lines soon. Does not throw: once something cannot be written, nothing more is, and the file ends with a whole line. */
  append(lines: Lines): void
  /** Aborts when lines cannot be written. */
  readonly broken: AbortSignal
  /** Writes what waits, all before it returns. May be called more than once. */
  close(): WrittenCalls
}

export interface WrittenCalls {
  readonly calls: number
  /** Why there are no more, in a sentence that says what to do; null where all were written. */
  readonly failure: string | null
}

/** What may wait for the disk: some ten seconds of the most calls that a machine makes. */
const MOST_WAITING_BYTES = 128 * 1024 * 1024

/** @throws when the file is there. */
export const openCallsLog = (folder: string): CallsLog => new CallsWriter(join(folder, CALLS_LOG))

class CallsWriter implements CallsLog {
  readonly #file: number
  readonly #broken = new AbortController()
  #waiting: Lines[] = []
  #waitingBytes = 0
  /** Being written, from `#bytes` on; its calls are not yet in `#calls`. */
  #underWay: Lines | null = null
  #bytes = 0
  #calls = 0
  #failure: string | null = null
  #isClosed = false

  constructor(path: string) {
    this.#file = openSync(path, 'wx')
  }

  get broken(): AbortSignal {
    return this.#broken.signal
  }

  append(lines: Lines): void {
    if (this.#failure !== null || this.#isClosed) return
    this.#waiting.push(lines)
    this.#waitingBytes += lines.bytes.length
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#fail('the disk takes calls more slowly than they are made')
    else this.#writeNext()
  }

  close(): WrittenCalls {
    if (!this.#isClosed) {
      this.#isClosed = true
      // What is under way is written a second time, the same bytes to the same place: nobody can wait for the first here.
      const left = this.#underWay === null ? this.#waiting : [this.#underWay, ...this.#waiting]
      this.#waiting = []
      if (this.#failure === null) this.#writeAtOnce(left)
      if (this.#failure !== null) this.#cutBack()
      // A file that is closed while a write to it is under way would be another's number.
      if (this.#underWay === null) closeSync(this.#file)
    }
    return { calls: this.#calls, failure: this.#failure }
  }

  #writeAtOnce(left: readonly Lines[]): void {
    try {
      for (const { bytes, calls } of left) {
        writeAll(this.#file, bytes, this.#bytes)
        this.#bytes += bytes.length
        this.#calls += calls
      }
      fdatasyncSync(this.#file)
    } catch (error) {
      this.#fail(describeWriteError(error))
    }
  }

  #writeNext(): void {
    if (this.#underWay !== null || this.#waiting.length === 0) return
    const lines: Lines = {
      bytes: Buffer.concat(this.#waiting.map(({ bytes }) => bytes)),
      calls: this.#waiting.reduce((sum, { calls }) => sum + calls, 0),
    }
    this.#waiting = []
    this.#underWay = lines
    this.#write(lines, 0)
  }

  /** A single write may take fewer bytes than it is given. */
  #write(lines: Lines, from: number): void {
    write(this.#file, lines.bytes, from, lines.bytes.length - from, this.#bytes + from, (error, written) => {
      if (this.#isClosed) {
        if (this.#failure !== null) this.#cutBack()
        closeSync(this.#file)
      } else if (error !== null) {
        this.#underWay = null
        this.#fail(describeWriteError(error))
        this.#cutBack()
      } else if (from + written < lines.bytes.length) this.#write(lines, from + written)
      else {
        this.#underWay = null
        this.#waitingBytes -= lines.bytes.length
        this.#bytes += lines.bytes.length
        this.#calls += lines.calls
        this.#writeNext()
      }
    })
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    this.#waiting = []
    this.#broken.abort()
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#file, this.#bytes)
    } catch {
      // Then a piece of a line stays at the end, as of a run that was killed.
    }
  }
}

const CHUNK_BYTES = 1 << 20
const NEWLINE = 0x0a

interface CallsFile {
  readonly calls: number
  /** Of the whole lines: behind them is a piece of one that was being written when the run was killed. */
  readonly bytes: number
  readonly tornBytes: number
}

/** Goes through the file once, in pieces. `see` gets each. */
function readPieces(path: string, see: (piece: Buffer) => void): void {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) see(chunk.subarray(0, bytes))
  } finally {
    closeSync(file)
  }
}

function measureCalls(path: string): CallsFile {
  let [calls, bytes, read] = [0, 0, 0]
  readPieces(path, (piece) => {
    for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, at + 1)) {
      calls++
      bytes = read + at + 1
    }
    read += piece.length
  })
  return { calls, bytes, tornBytes: read - bytes }
}

/** Null where a run wrote none. */
export const findCalls = (folder: string): CallsFile | null =>
  existsSync(join(folder, CALLS_LOG)) ? measureCalls(join(folder, CALLS_LOG)) : null

/** Whoever is writing a line has written all of it long before. */
const AT_REST_MS = 10_000

/**
 * Cuts off the piece of a line that a kill left at the end, which readers of whole files stumble over. Not if the file was written to
 * just now: then the run may be going on. Returns whether it did. @throws when it cannot be written.
 */
export function cutTornCall(folder: string, { bytes }: CallsFile): boolean {
  const file = openSync(join(folder, CALLS_LOG), 'r+')
  try {
    const isAtRest = wallClockMs() - fstatSync(file).mtimeMs >= AT_REST_MS
    if (isAtRest) ftruncateSync(file, bytes)
    return isAtRest
  } finally {
    closeSync(file)
  }
}

/**
 * One file of many: the whole lines of each, one run after the other. Returns how many calls. @throws when it cannot be written.
 */
export function joinCalls(folders: readonly string[], into: string): number {
  const file = openSync(join(into, CALLS_LOG), 'wx')
  try {
    let calls = 0
    for (const folder of folders) {
      const path = join(folder, CALLS_LOG)
      const whole = measureCalls(path)
      let left = whole.bytes
      readPieces(path, (piece) => {
        writeAll(file, piece.subarray(0, left))
        left -= Math.min(left, piece.length)
      })
      calls += whole.calls
    }
    return calls
  } finally {
    closeSync(file)
  }
}
