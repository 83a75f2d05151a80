// Bytes in a file that whoever decodes it passes over: comments, and chunks of a kind that no decoder knows. They bring a made-up image to
// its size, and make each copy of a file unlike the others.
import { crc32 } from 'node:zlib'

/**
 * The file with `content` in such a place, in pieces to be put together. `content` is of letters and digits, so that it is text where
 * text is asked for. Null of formats that have no such place.
 */
export function withFiller(format: string, file: Uint8Array, content: Uint8Array): readonly Uint8Array[] | null {
  return PLACES[format]?.(Buffer.from(file.buffer, file.byteOffset, file.length), content) ?? null
}

export const hasFiller = (format: string): boolean => format in PLACES

type Place = (file: Buffer, content: Uint8Array) => readonly Uint8Array[] | null

const PLACES: Readonly<Record<string, Place>> = {
  png: insertChunk,
  jpeg: insertComments,
  gif: insertExtension,
  webp: appendChunk,
  // A comment behind the end: readers look for the end in the last kilobyte.
  pdf: (file, content) => [file, Buffer.from('%'), content, Buffer.from('\n')],
  html: (file, content) => [file, Buffer.from('<!--'), content, Buffer.from('-->')],
  docx: appendToArchive,
  xlsx: appendToArchive,
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const END_OF_PNG = 12

/** The case of its letters says: not needed to show the image, private, safe to copy. https://www.w3.org/TR/png/#5Chunk-naming-conventions */
const PRIVATE_CHUNK = Buffer.from('seMo')

export function pngChunk(type: Uint8Array, content: Uint8Array): readonly Uint8Array[] {
  return [uint32(content.length), type, content, uint32(crc32(content, crc32(type)))]
}

function insertChunk(file: Buffer, content: Uint8Array): readonly Uint8Array[] | null {
  const end = file.lastIndexOf('IEND') - 4
  if (end < END_OF_PNG) return null
  return [file.subarray(0, end), ...pngChunk(PRIVATE_CHUNK, content), file.subarray(end)]
}

/** A segment's length counts itself, in two bytes. */
const LONGEST_SEGMENT = 0xffff - 2

/** Behind the segments of applications: JFIF and EXIF want to be the first. */
function insertComments(file: Buffer, content: Uint8Array): readonly Uint8Array[] {
  let place = 2
  while (place + 4 <= file.length && file[place] === 0xff && ((file[place + 1] ?? 0) & 0xf0) === 0xe0) {
    place += 2 + file.readUInt16BE(place + 2)
  }
  const comments = piecesOf(content, LONGEST_SEGMENT).flatMap((piece) => [
    Buffer.from([0xff, 0xfe, (piece.length + 2) >> 8, (piece.length + 2) & 0xff]),
    piece,
  ])
  return [file.subarray(0, place), ...comments, file.subarray(place)]
}

const LONGEST_SUB_BLOCK = 255
const TRAILER = 0x3b

function insertExtension(file: Buffer, content: Uint8Array): readonly Uint8Array[] | null {
  const end = file.lastIndexOf(TRAILER)
  if (end === -1) return null
  const blocks = piecesOf(content, LONGEST_SUB_BLOCK)
  const extension = Buffer.alloc(content.length + blocks.length + 3)
  extension.set([0x21, 0xfe])
  let place = 2
  for (const block of blocks) {
    extension[place] = block.length
    extension.set(block, place + 1)
    place += block.length + 1
  }
  return [file.subarray(0, end), extension, file.subarray(end)]
}

const RIFF_HEADER = 8

/** https://developers.google.com/speed/webp/docs/riff_container: readers ignore chunks that they do not know. */
function appendChunk(file: Buffer, content: Uint8Array): readonly Uint8Array[] {
  const head = Buffer.from(file.subarray(0, RIFF_HEADER))
  const chunk = riffChunk('SEMO', content)
  const added = chunk.reduce((sum, { length }) => sum + length, 0)
  head.writeUInt32LE(file.readUInt32LE(4) + added, 4)
  return [head, file.subarray(RIFF_HEADER, RIFF_HEADER + file.readUInt32LE(4)), ...chunk]
}

export function riffChunk(type: string, content: Uint8Array): readonly Uint8Array[] {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return [head, content, Buffer.alloc(content.length % 2)]
}

const END_OF_ARCHIVE = Buffer.from('PK\x05\x06', 'latin1')
const LENGTH_OF_COMMENT = 20

/** The archive's comment, which stands at its end: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16. */
function appendToArchive(file: Buffer, content: Uint8Array): readonly Uint8Array[] | null {
  const place = file.lastIndexOf(END_OF_ARCHIVE) + LENGTH_OF_COMMENT
  if (place < LENGTH_OF_COMMENT || place + 2 > file.length) return null
  const length = file.readUInt16LE(place) + content.length
  if (length > 0xffff) return null
  return [file.subarray(0, place), Buffer.from([length & 0xff, length >> 8]), file.subarray(place + 2), content]
}

const piecesOf = (content: Uint8Array, most: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(content.length / most) }, (_, index) =>
    content.subarray(index * most, (index + 1) * most),
  )
