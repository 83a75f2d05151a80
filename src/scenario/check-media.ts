// What the schema cannot say of images, documents, videos and audio: whether the files are there, and are what their names say.
import { resolve } from 'node:path'
import { type MediaExtent, extentOf } from '../media/media-extent.ts'
import { formatOfName, isFormat, MEDIA_FORMATS, type MediaKind, whyNotFormat } from '../media/media-formats.ts'
import { hasFiller } from '../media/fillers.ts'
import type { MediaReader } from '../media/read-media-file.ts'
import { EXPECTED_VALUE, type MediaValue, mediaValuesOf } from '../media/media-value.ts'
import type { Row, RowProblem } from '../reading/data-sets/row-reader.ts'
import { IMAGE_FORMATS, leastBytes } from '../media/synthetic-image.ts'
import { cut, type Finding } from '../reading/mistake.ts'
import { type HashedFile, hashOf } from '../reading/read-text-file.ts'
import { asRecord } from '../reading/record.ts'
import type { Fields } from '../reading/schema-leaves.ts'
import { type MediaPlan, MOST_PIXELS_A_SIDE, type WrittenPlace, writtenMedia } from './media-schema.ts'

export interface CheckedMedia {
  readonly findings: readonly Finding[]
  /** What the files hold, by the paths as they are written. */
  readonly files: ReadonlyMap<string, CheckedFile>
}

interface CheckedFile {
  readonly file: HashedFile
  readonly extent: MediaExtent
}

/** `resolvePath`: from a path as it is written to an absolute one. */
export function checkMedia(
  entry: Fields,
  index: number,
  resolvePath: (written: string) => string,
  readMedia: MediaReader,
): CheckedMedia {
  const files = new Map<string, CheckedFile>()
  const findings = writtenMedia(entry).flatMap((place) => {
    const found = checkItem(place, resolvePath, readMedia)
    if (found.file !== null) files.set(String(place.fields['file']), found.file)
    return found.objections.map(({ at, hint, message }): Finding => {
      return { path: ['mix', index, ...place.pathOf(...at)], at: 'value', message, hint }
    })
  })
  return { findings, files }
}

/** The plans with what is known of their files. */
export const withFiles = (media: readonly MediaPlan[], { files }: CheckedMedia, folderOfRows: string): MediaPlan[] =>
  media.map((plan) => {
    const { source } = plan
    if (source.kind === 'field') return { ...plan, source: { ...source, folder: folderOfRows } }
    const found = source.kind === 'file' ? files.get(source.path) : undefined
    if (source.kind !== 'file' || found === undefined) return plan
    const { extent, file } = found
    return { ...plan, source: { ...source, path: file.path, bytes: file.bytes, extent } }
  })

interface FoundItem {
  readonly file: CheckedFile | null
  readonly objections: readonly ItemObjection[]
}

interface ItemObjection {
  /** Keys of the item. */
  readonly at: readonly string[]
  readonly message: string
  readonly hint: string | null
}

const NOTHING: FoundItem = { file: null, objections: [] }

const objecting = (at: readonly string[], message: string, hint: string | null = null): FoundItem => ({
  file: null,
  objections: [{ at, message, hint }],
})

function checkItem(
  { fields, kind }: WrittenPlace,
  resolvePath: (written: string) => string,
  readMedia: MediaReader,
): FoundItem {
  const { file, s3, synthetic } = fields
  if (synthetic !== undefined) return checkSynthetic(asRecord(synthetic))
  const key = file === undefined ? 's3' : 'file'
  const named = fields[key]
  if (typeof named !== 'string' || named === '') return NOTHING
  if (file !== undefined && /^https?:\/\//i.test(named)) {
    const hint = 'Bedrock reads no URLs: download the file, or put it into S3'
    return objecting([key], 'expected the path of a file, or an S3 URI, found a URL', hint)
  }
  const asked = fields['format']
  const format = typeof asked === 'string' ? asked : formatOfName(kind, named)
  if (format === null) {
    const words = s3 === undefined ? 'a file' : 'an object'
    const message = `expected ${words} whose name ends in one of ${MEDIA_FORMATS[kind].join(', ')}, found ${cut(named)}`
    return objecting([key], message, `format says what it is`)
  }
  if (!isFormat(kind, format)) return NOTHING
  if (fields['unique'] === true && !hasFiller(format)) {
    const message = `expected false, because a ${format} has no bytes that decoders pass over; found true`
    return objecting(['unique'], message)
  }
  return s3 === undefined ? checkFile(kind, format, resolvePath(named), readMedia) : NOTHING
}

function checkFile(kind: MediaKind, format: string, path: string, readMedia: MediaReader): FoundItem {
  const unusable = (found: string): FoundItem => objecting(['file'], `expected ${format}, found ${found} (${path})`)
  const read = readMedia(path)
  if (read.kind === 'unreadable') return unusable(read.found)
  const { bytes } = read
  const why = whyNotFormat(format, bytes)
  if (why !== null) return unusable(why)
  const extent = extentOf(kind, format, bytes)
  if (kind === 'image' && extent.kind !== 'pixels') return unusable('an image without a size')
  if (extent.kind === 'pixels' && Math.max(extent.width, extent.height) > MOST_PIXELS_A_SIDE) {
    const message = `expected an image of at most ${MOST_PIXELS_A_SIDE} pixels a side, found ${extent.width}×${extent.height} (${path})`
    return objecting(['file'], message)
  }
  return { file: { file: { path, ...hashOf(bytes) }, extent }, objections: [] }
}

/** One that is asked to be smaller than it can be. */
function checkSynthetic({ bytes, format = 'png', height, width }: Fields): FoundItem {
  const known = IMAGE_FORMATS.find((each) => each === format)
  if (known === undefined || ![bytes, height, width].every((value) => Number.isSafeInteger(value) && Number(value) > 0))
    return NOTHING
  const size = { width: Number(width), height: Number(height) }
  if (size.width > MOST_PIXELS_A_SIDE || size.height > MOST_PIXELS_A_SIDE) return NOTHING
  const least = leastBytes({ format: known, ...size, bytes: Number(bytes) })
  if (Number(bytes) >= least) return NOTHING
  const message = `expected at least ${least}, because a ${known} of ${size.width}×${size.height} pixels takes as many; found ${Number(bytes)}`
  return objecting(['synthetic', 'bytes'], message)
}

const MOST_ROWS_TOLD = 3

const WITH_ARTICLE = {
  image: 'an image',
  document: 'a document',
  video: 'a video',
  audio: 'a recording',
} as const satisfies Record<MediaKind, string>

/** Says what is wrong in a row with the images and documents that its fields name; of a few rows, the first. */
export function makeRowMediaCheck(
  entry: Fields,
  folder: string,
  readMedia: MediaReader,
): (row: Pick<Row, 'valueAt'>) => RowProblem | null {
  const items = writtenMedia(entry).filter(({ fields }) => typeof fields['field'] === 'string')
  const known = new Map<string, string | null>()
  let told = 0
  return (row) => {
    if (items.length === 0 || told === MOST_ROWS_TOLD) return null
    for (const { fields, kind } of items) {
      const field = String(fields['field'])
      const asked = typeof fields['format'] === 'string' ? fields['format'] : null
      for (const value of mediaValuesOf(kind, row.valueAt(field), asked)) {
        const found = value.kind === 'unusable' ? value.found : whyNotFile(value, folder, readMedia, known)
        if (found === null) continue
        told++
        return {
          message: `expected ${EXPECTED_VALUE} of ${WITH_ARTICLE[kind]} in ${cut(field)}, found ${found}`,
          hint: null,
        }
      }
    }
    return null
  }
}

function whyNotFile(
  value: MediaValue,
  folder: string,
  readMedia: MediaReader,
  known: Map<string, string | null>,
): string | null {
  if (value.kind !== 'file') return null
  const path = resolve(folder, value.path)
  const why = known.get(path)
  if (why !== undefined) return why
  const read = readMedia(path)
  const found = read.kind === 'unreadable' ? read.found : whyNotFormat(value.format, read.bytes)
  known.set(path, found === null ? null : `${found} (${path})`)
  return known.get(path) ?? null
}
