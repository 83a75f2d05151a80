// What a model's tokens of an image, a document, a video or a recording depend on.
import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { imageSize } from './image-size.ts'
import { isText, type MediaKind } from './media-formats.ts'

export type MediaExtent =
  | { readonly kind: 'pixels'; readonly width: number; readonly height: number }
  /** A document that is read page by page; `characters` of its text are null where they are not known. */
  | { readonly kind: 'pages'; readonly pages: number; readonly characters: number | null }
  | { readonly kind: 'characters'; readonly characters: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** What is elsewhere, and what is not read here. */
  | { readonly kind: 'unknown' }

export const UNKNOWN_EXTENT: MediaExtent = { kind: 'unknown' }

/** Of bytes that have the format. */
export function extentOf(kind: MediaKind, format: string, bytes: Uint8Array): MediaExtent {
  switch (kind) {
    case 'image': {
      const size = imageSize(format, bytes)
      return size === null ? UNKNOWN_EXTENT : { kind: 'pixels', ...size }
    }
    case 'document':
      return extentOfDocument(format, bytes)
    case 'video':
    case 'audio': {
      const seconds = secondsOf(format, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
      return seconds === null ? UNKNOWN_EXTENT : { kind: 'seconds', seconds }
    }
  }
}

function extentOfDocument(format: string, bytes: Uint8Array): MediaExtent {
  if (isText(format)) return { kind: 'characters', characters: new TextDecoder().decode(bytes).length }
  if (format === 'pdf') {
    const pages = countPages(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    return pages === null ? UNKNOWN_EXTENT : { kind: 'pages', pages, characters: null }
  }
  const parts = TEXT_PARTS[format]
  const characters = parts === undefined ? null : charactersInZip(bytes, parts)
  return characters === null ? UNKNOWN_EXTENT : { kind: 'characters', characters }
}

/** Which parts of an Office file hold its text. */
const TEXT_PARTS: Readonly<Record<string, RegExp>> = {
  docx: /^word\/(?:document|footnotes|endnotes)\.xml$/,
  xlsx: /^xl\/(?:sharedStrings|worksheets\/[^/]+)\.xml$/,
}

/** Null where it cannot be unpacked. */
function charactersInZip(bytes: Uint8Array, parts: RegExp): number | null {
  try {
    const texts = Object.values(unzipSync(bytes, { filter: ({ name }) => parts.test(name) }))
    return texts.reduce((sum, text) => sum + new TextDecoder().decode(text).replaceAll(/<[^>]*>/g, '').length, 0)
  } catch {
    return null
  }
}

const PAGE = /\/Type\s*\/Page(?![A-Za-z])/g
const OBJECT_STREAM = /\/Type\s*\/ObjStm\b/

/**
 * Pages stand as objects in a PDF, or packed into streams of objects. Null where none is found: what is encrypted shows none.
 * https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf, 7.5.7 and 7.7.3
 */
function countPages(pdf: Buffer): number | null {
  const text = pdf.toString('latin1')
  const plain = text.match(PAGE)?.length ?? 0
  const pages = plain + packedTexts(pdf, text).reduce((sum, packed) => sum + (packed.match(PAGE)?.length ?? 0), 0)
  return pages === 0 ? null : pages
}

function packedTexts(pdf: Buffer, text: string): string[] {
  const texts: string[] = []
  for (const { index, 0: opening } of text.matchAll(/stream\r?\n/g)) {
    const head = text.slice(Math.max(0, text.lastIndexOf(' obj', index)), index)
    if (!OBJECT_STREAM.test(head)) continue
    const end = text.indexOf('endstream', index)
    try {
      texts.push(inflateSync(pdf.subarray(index + opening.length, end === -1 ? undefined : end)).toString('latin1'))
    } catch {
      // Packed in another way, or encrypted: its pages are not seen.
    }
  }
  return texts
}

function secondsOf(format: string, file: Buffer): number | null {
  if (['mp4', 'mov', 'three_gp', 'm4a'].includes(format)) return secondsOfMp4(file)
  return format === 'wav' ? secondsOfWav(file) : null
}

/** The movie header, in whichever of its two versions: ISO/IEC 14496-12, 8.2.2. */
function secondsOfMp4(file: Buffer): number | null {
  const header = file.indexOf('mvhd')
  if (header === -1 || header + 36 > file.length) return null
  const isLong = file[header + 4] === 1
  const scale = file.readUInt32BE(header + (isLong ? 24 : 16))
  const duration = isLong ? Number(file.readBigUInt64BE(header + 28)) : file.readUInt32BE(header + 20)
  return scale === 0 || duration === 0 ? null : duration / scale
}

function secondsOfWav(file: Buffer): number | null {
  const format = file.indexOf('fmt ')
  if (format === -1 || format + 20 > file.length) return null
  const bytesPerSecond = file.readUInt32LE(format + 16)
  const data = file.indexOf('data', format)
  return bytesPerSecond === 0 || data === -1 ? null : (file.length - data - 8) / bytesPerSecond
}
