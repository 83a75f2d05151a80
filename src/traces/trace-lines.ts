import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { Gunzip } from 'fflate'

/** A line of a file, without its end. */
export interface TraceLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** Where it begins in the file, and its length, in bytes; -1 in a compressed file, which cannot be read from a place on. */
  readonly offset: number
  readonly bytes: number
}

const CHUNK_BYTES = 1 << 20
const LINE_END = 0x0a
const RETURN = 0x0d

/** A file cannot be read to its end. `message` completes the sentence "expected …, found …". */
export class UnreadableTrace extends Error {
  override readonly name = 'UnreadableTrace'
}

/**
 * The lines of a file, one after the other, so that a file of any size takes the memory of its longest line. What begins as
 * gzip is uncompressed, whatever its name; one member or several. `hash` takes the bytes as they are in the file.
 * @throws {UnreadableTrace}
 */
export function* readTraceLines(
  path: string,
  hash: Hash = createHash('sha256'),
): Generator<TraceLine, void, undefined> {
  let number = 0
  let offset = 0
  let rest: Buffer[] = []
  let restBytes = 0
  let isPlain = true
  const lineOf = (bytes: Buffer): TraceLine => {
    number++
    const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length
    const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
    const line = {
      number,
      text: bytes.toString('utf8', start, end),
      offset: isPlain ? offset + start : -1,
      bytes: end - start,
    }
    offset += bytes.length + 1
    return line
  }
  for (const { chunk, isCompressed } of readChunks(path, hash)) {
    isPlain = !isCompressed
    if (number === 0 && restBytes === 0) checkEncoding(chunk)
    let from = 0
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      const piece = chunk.subarray(from, end)
      yield lineOf(rest.length === 0 ? piece : Buffer.concat([...rest, piece]))
      rest = []
      restBytes = 0
      from = end + 1
    }
    if (from < chunk.length) {
      // The chunk's memory is used again.
      rest.push(Buffer.from(chunk.subarray(from)))
      restBytes += chunk.length - from
    }
  }
  if (restBytes > 0) yield lineOf(Buffer.concat(rest))
}

function checkEncoding(chunk: Buffer): void {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) {
    throw new UnreadableTrace('a file in UTF-16; save it as UTF-8')
  }
  if (chunk.subarray(0, 4_096).includes(0)) throw new UnreadableTrace('a binary file')
}

function* readChunks(path: string, hash: Hash): Generator<{ readonly chunk: Buffer; readonly isCompressed: boolean }> {
  const file = open(path)
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let gunzip: ReturnType<typeof openGunzip> | null = null
    for (let isFirst = true; ; isFirst = false) {
      const length = read(file, buffer)
      const chunk = buffer.subarray(0, length)
      hash.update(chunk)
      if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b) gunzip = openGunzip()
      if (gunzip === null) {
        if (length > 0) yield { chunk, isCompressed: false }
      } else {
        for (const piece of gunzip(chunk, length === 0)) yield { chunk: piece, isCompressed: true }
      }
      if (length === 0) return
    }
  } finally {
    closeSync(file)
  }
}

/** Returns what uncompresses a piece of a file. */
function openGunzip(): (chunk: Buffer, isLast: boolean) => Buffer[] {
  let pieces: Buffer[] = []
  const stream = new Gunzip((piece) => pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)))
  return (chunk, isLast) => {
    pieces = []
    try {
      // It keeps what it is given.
      stream.push(Uint8Array.from(chunk), isLast)
    } catch (error) {
      throw new UnreadableTrace(`a gzip file that is broken or ends early (${reasonOf(error)})`)
    }
    return pieces
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new UnreadableTrace(whatStopped(error))
  }
}

function read(file: number, buffer: Buffer): number {
  try {
    return readSync(file, buffer, 0, buffer.length, null)
  } catch (error) {
    throw new UnreadableTrace(whatStopped(error))
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What there is in place of a file, or stops its reading, by the code of a system error. */
export function whatStopped(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file'
    case 'EISDIR':
      return 'a folder'
    case 'EACCES':
    case 'EPERM':
      return 'a file that may not be read'
    default:
      return `a file that cannot be read (${typeof code === 'string' ? code : reasonOf(error)})`
  }
}
