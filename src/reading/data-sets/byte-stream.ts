// The bytes of a data set as UTF-8, whatever its file is packed in, without ever holding it whole. A plain file is also read in place.
import { crc32 } from 'node:zlib'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Gunzip } from 'fflate'
import { whatStopped } from '../read-text-file.ts'

/** Bytes at a place: of an open file, or in memory. */
export interface ByteSource {
  readonly bytes: number
  /** How many were read: fewer than there is room for at the end alone. */
  readAt(position: number, into: Uint8Array): number
}

export interface ByteStream {
  /** How many bytes were put into `into`; 0 at the end. */
  fill(into: Uint8Array): number
}

/** `found` completes the sentence "expected …, found …". */
export class UnreadableData extends Error {
  override readonly name = 'UnreadableData'
  readonly found: string

  constructor(found: string) {
    super(`expected a data set, found ${found}`)
    this.found = found
  }
}

export const sourceInMemory = (content: Uint8Array): ByteSource => ({
  bytes: content.length,
  readAt(position, into) {
    const part = content.subarray(position, position + into.length)
    into.set(part)
    return part.length
  },
})

export const sourceOfDescriptor = (fd: number, bytes: number): ByteSource => ({
  bytes,
  readAt(position, into) {
    let read = 0
    while (read < into.length) {
      const more = readSync(fd, into, read, into.length - read, position + read)
      if (more === 0) break
      read += more
    }
    return read
  },
})

export interface OpenFile {
  readonly fd: number
  readonly source: ByteSource
  close(): void
}

/** @throws {UnreadableData} */
export function openDataFile(path: string): OpenFile {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    throw new UnreadableData(whatStopped(error))
  }
  const stat = fstatSync(fd)
  if (!stat.isFile()) {
    closeSync(fd)
    throw new UnreadableData(stat.isDirectory() ? 'a folder' : 'a pipe, which can be read only once: save it to a file')
  }
  return { fd, source: sourceOfDescriptor(fd, stat.size), close: () => closeSync(fd) }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** How the text of a file is packed. */
export interface Packing {
  readonly isGzip: boolean
  readonly encoding: Encoding
  /** Of the byte order mark. */
  readonly markBytes: number
}

/** Whether the file's own bytes are the text, from behind its byte order mark. */
export const isInPlace = ({ encoding, isGzip }: Packing): boolean => !isGzip && encoding === 'utf-8'

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

const GZIP = [0x1f, 0x8b]

/** Files that people have, and what makes text of them. */
const OTHER_FILES: readonly (readonly [start: readonly number[], found: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or a spreadsheet: unpack it, or save the sheet as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: write it as JSON lines'],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'an Arrow file: write it as JSON lines'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a file packed by zstd: unpack it, or pack it by gzip'],
  [[0x42, 0x5a, 0x68], 'a file packed by bzip2: unpack it, or pack it by gzip'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'a file packed by xz: unpack it, or pack it by gzip'],
]

/** @throws {UnreadableData} where the file is of a kind that holds no text. */
export function packingOf(source: ByteSource): Packing {
  const start = startOf({ fill: streamFrom(source, 0).fill }, 6)
  const other = OTHER_FILES.find(([mark]) => beginsWith(start, mark))
  if (other !== undefined) throw new UnreadableData(other[1])
  const isGzip = beginsWith(start, GZIP)
  const text = isGzip ? startOf(gunzipped(source, null), 4) : start
  const [encoding, mark] = MARKS.find(([, bytes]) => beginsWith(text, bytes)) ?? (['utf-8', []] as const)
  return { isGzip, encoding, markBytes: mark.length }
}

/** The file as UTF-8, from its first character. `see` gets its bytes as they stand in the file, all of them in order. */
export function textStream(
  source: ByteSource,
  { encoding, isGzip, markBytes }: Packing,
  see: ((bytes: Uint8Array) => void) | null,
): ByteStream {
  const plain = isGzip ? gunzipped(source, see) : streamFrom(source, 0, see)
  startOf(plain, markBytes)
  return encoding === 'utf-8' ? plain : transcoded(plain, encoding)
}

/** The first `count` bytes of a stream, or all that it has. */
export function startOf(stream: ByteStream, count: number): Buffer {
  const start = Buffer.alloc(count)
  let filled = 0
  while (filled < count) {
    const more = stream.fill(start.subarray(filled))
    if (more === 0) break
    filled += more
  }
  return start.subarray(0, filled)
}

function streamFrom(source: ByteSource, from: number, see: ((bytes: Uint8Array) => void) | null = null): ByteStream {
  let position = from
  return {
    fill(into) {
      const read = source.readAt(position, into)
      position += read
      if (see !== null && read > 0) see(into.subarray(0, read))
      return read
    },
  }
}

/** What comes in pieces of any size, handed out in pieces of any other. `next`: null at the end. */
function handedOut(next: () => Uint8Array | null): ByteStream {
  let rest: Uint8Array = new Uint8Array(0)
  return {
    fill(into) {
      while (rest.length === 0) {
        const piece = next()
        if (piece === null) return 0
        rest = piece
      }
      const part = rest.subarray(0, into.length)
      into.set(part)
      rest = rest.subarray(part.length)
      return part.length
    },
  }
}

// A kilobyte of gzip may hold a megabyte of text.
const GZIP_PIECE = 16_384
const TRAILER = 8

const damaged = (): UnreadableData => new UnreadableData('a gzip file that is damaged or cut off')

/** One member after the other, each held against its checksum. */
function gunzipped(source: ByteSource, see: ((bytes: Uint8Array) => void) | null): ByteStream {
  const packed = streamFrom(source, 0, see)
  const pieces: Uint8Array[] = []
  let checksum = 0
  const checkMember = (end: number): void => {
    const trailer = Buffer.alloc(TRAILER)
    source.readAt(end - TRAILER, trailer)
    if (trailer.readUInt32LE(0) !== checksum) throw damaged()
    checksum = 0
  }
  const inflate = new Gunzip((piece) => {
    if (piece.length === 0) return
    checksum = crc32(piece, checksum)
    pieces.push(piece)
  })
  inflate.onmember = checkMember
  let isAtEnd = false
  return handedOut(() => {
    while (pieces.length === 0 && !isAtEnd) {
      const piece = Buffer.alloc(GZIP_PIECE)
      const read = packed.fill(piece)
      isAtEnd = read < piece.length
      try {
        inflate.push(piece.subarray(0, read), isAtEnd)
      } catch {
        throw damaged()
      }
      if (isAtEnd) checkMember(source.bytes)
    }
    return pieces.shift() ?? null
  })
}

const UTF16_PIECE = 65_536

/** UTF-16 as UTF-8. Half of a surrogate pair becomes the three bytes that it would have, so that its row can be named. */
function transcoded(stream: ByteStream, encoding: 'utf-16le' | 'utf-16be'): ByteStream {
  let carried = ''
  return handedOut(() => {
    const bytes = startOf(stream, UTF16_PIECE)
    const text = carried + (encoding === 'utf-16le' ? bytes : swapped(bytes)).toString('utf16le')
    if (bytes.length % 2 === 1) throw new UnreadableData('a file in UTF-16 that ends within a character')
    if (bytes.length === 0) {
      carried = ''
      return text === '' ? null : encodeWithHalves(text)
    }
    const isSplit = /[\ud800-\udbff]$/.test(text)
    carried = isSplit ? text.slice(-1) : ''
    return encodeWithHalves(isSplit ? text.slice(0, -1) : text)
  })
}

const swapped = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - (bytes.length % 2)).swap16()

function encodeWithHalves(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts = text.split(/((?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff]))/)
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : halfAsBytes(part.charCodeAt(0)))),
  )
}

const halfAsBytes = (unit: number): Buffer =>
  Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)])
