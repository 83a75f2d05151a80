// The keys of a prompt entry that send images, documents, videos and audio beside its text, and what they come to.
import { z } from 'zod'
import { type MediaExtent, UNKNOWN_EXTENT } from '../media/media-extent.ts'
import { formatOfName, MEDIA_FORMATS, type MediaKind } from '../media/media-formats.ts'
import { hasFiller } from '../media/fillers.ts'
import { DOCUMENT_FORMATS, type SyntheticDocument } from '../media/synthetic-document.ts'
import { IMAGE_FORMATS, type SyntheticImage } from '../media/synthetic-image.ts'
import type { Path } from '../reading/mistake.ts'
import { isRecord } from '../reading/record.ts'
import { choice, type Fields, flag, rule, text, wholeNumber } from '../reading/schema-leaves.ts'
import { fieldPath } from './data-set-schema.ts'
import { type Distribution, numberDistribution } from './distribution-schema.ts'

/** The most of one kind that a message may have; models take fewer. */
const MOST_OF_A_KIND = 100
/** No model takes a larger image. */
export const MOST_PIXELS_A_SIDE = 8000
const MOST_BYTES = 25 * 2 ** 20

const count = () =>
  numberDistribution({ min: 1, max: MOST_OF_A_KIND })
    .optional()
    .meta({ description: 'How many of it a message carries. Default: 1.', examples: [2, { uniform: [1, 4] }] })

const syntheticImage = z.strictObject({
  format: choice(IMAGE_FORMATS).prefault('png').meta({ description: 'Default: png.' }),
  width: wholeNumber({ min: 1, max: MOST_PIXELS_A_SIDE }).meta({ description: 'In pixels.' }),
  height: wholeNumber({ min: 1, max: MOST_PIXELS_A_SIDE }).meta({ description: 'In pixels.' }),
  bytes: wholeNumber({ min: 1, max: MOST_BYTES }).optional().meta({
    description: 'Of the file. Default: about what a photograph of the size and the format has.',
  }),
  count: count(),
})

const S3_URI = 'an S3 URI such as s3://bucket/key'
const ACCOUNT = 'an AWS account of 12 digits, in quotes'

const isS3Uri = (written: string): boolean => /^s3:\/\//i.test(written)

/** Of an item of any kind. */
function commonFields(kind: MediaKind) {
  const formats: readonly [string, ...string[]] = MEDIA_FORMATS[kind]
  return {
    file: text('the path of a file')
      .optional()
      .meta({
        description: `A file (${formats.join(', ')}); a relative path starts at the prompt file's folder.`,
      }),
    s3: z
      .string(S3_URI)
      .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,1024}$/, S3_URI)
      .optional()
      .meta({ description: 'An object in S3, which Bedrock reads itself.' }),
    bucketOwner: z
      .string(ACCOUNT)
      .regex(/^\d{12}$/, ACCOUNT)
      .optional()
      .meta({
        description: 'With s3: the account of the bucket, if it is not the one that calls.',
      }),
    field: fieldPath().optional().meta({
      description:
        'With dataset: the field of the row that says it: a path that starts at the folder of the data set, an S3 URI, base64, a data: URI, or a list of them. Empty: none.',
    }),
    format: choice(formats).optional().meta({
      description: 'Default: by the ending of the name; of bytes in a field, by how they begin.',
    }),
    count: count(),
    turns: choice(['first', 'each']).optional().meta({
      description: 'In a conversation: which of its turns carry it. Default: first.',
    }),
    unique: flag().optional().meta({
      description:
        'true: each copy differs from all others in bytes that no decoder reads. Default: true if the prompt has a nonce and the format has such bytes.',
    }),
  }
}

type Rule = ReturnType<typeof rule>

const onlyOneSource = (sources: readonly string[]): Rule =>
  rule(`exactly one of ${sources.join(', ')}`, [], (fields) => {
    return sources.filter((source) => fields[source] !== undefined).length === 1
  })

const notBeside = (key: string, source: string, why: string): Rule =>
  rule(`nothing, because ${why}`, [key], (fields) => fields[key] === undefined || fields[source] === undefined)

const RULES_OF_ITEMS = [
  rule('nothing, because bucketOwner goes with s3', ['bucketOwner'], ({ bucketOwner, s3 }) => {
    return bucketOwner === undefined || s3 !== undefined
  }),
  rule('false, because Bedrock reads the object itself', ['unique'], ({ s3, unique }) => {
    return unique !== true || s3 === undefined
  }),
  notBeside('count', 'field', 'the field says how many there are'),
  notBeside('count', 'synthetic', 'count stands within synthetic'),
  notBeside('format', 'synthetic', 'format stands within synthetic'),
]

const imageItem = z
  .strictObject({
    ...commonFields('image'),
    synthetic: syntheticImage.optional().meta({ description: 'A made-up image: a mosaic of coloured squares.' }),
  })
  .check(onlyOneSource(['file', 's3', 'synthetic', 'field']), ...RULES_OF_ITEMS)

/** More, and a document is larger than any model reads. */
const MOST_TOKENS = 1_000_000
const MOST_PAGES = 1000

const syntheticDocument = z
  .strictObject({
    format: choice(DOCUMENT_FORMATS).prefault('pdf').meta({ description: 'Default: pdf.' }),
    tokens: wholeNumber({ min: 1, max: MOST_TOKENS }).optional().meta({
      description: 'Of its text, about. Default: 500 a page, and 500 of a format without pages.',
    }),
    pages: wholeNumber({ min: 1, max: MOST_PAGES }).optional().meta({
      description: 'Of a PDF, over which the text is spread evenly. Default: 1.',
    }),
    count: count(),
  })
  .check(
    rule('nothing, because only a pdf has pages', ['pages'], ({ format, pages }) => {
      return pages === undefined || format === undefined || format === 'pdf'
    }),
  )

const NAME = 'letters, digits, single spaces, hyphens, parentheses and square brackets (at most 200)'

const documentItem = z
  .strictObject({
    ...commonFields('document'),
    name: z
      .string(NAME)
      .regex(/^(?=.{1,200}$)[A-Za-z0-9()[\]-]+(?: [A-Za-z0-9()[\]-]+)*$/, NAME)
      .optional()
      .meta({
        description:
          'What the model is told that it is called. Default: Document. Several are numbered, because their names must differ.',
      }),
    synthetic: syntheticDocument.optional().meta({ description: 'A made-up document of English text.' }),
  })
  .check(onlyOneSource(['file', 's3', 'synthetic', 'field']), ...RULES_OF_ITEMS)

const recordingItem = (kind: 'video' | 'audio') =>
  z.strictObject(commonFields(kind)).check(onlyOneSource(['file', 's3', 'field']), ...RULES_OF_ITEMS)

const oneOrSeveral = <Schema extends z.ZodType>(item: Schema, sources: string) => {
  const words = `a path, an S3 URI, or a mapping with ${sources}`
  const each = z.union([text('a path or an S3 URI'), item], words)
  return z.union([each, z.array(each, 'a list').min(1, 'at least one')], `${words}; or a list of them`)
}

const MADE_UP = 'file, s3, synthetic or field'
const RECORDED = 'file, s3 or field'

/** Keys of a prompt entry. */
export const mediaFields = {
  images: oneOrSeveral(imageItem, MADE_UP)
    .optional()
    .meta({
      description: 'Images that the message carries, ahead of its text: files, objects in S3, or made-up ones.',
      examples: [
        './receipt.jpg',
        ['./front.png', 's3://my-bucket/back.png'],
        { synthetic: { format: 'png', width: 1024, height: 1024, count: 2 } },
      ],
    }),
  documents: oneOrSeveral(documentItem, MADE_UP)
    .optional()
    .meta({
      description: 'Documents that the message carries, ahead of its text: files, objects in S3, or made-up ones.',
      examples: ['./contract.pdf', { synthetic: { format: 'pdf', pages: 3, tokens: 1500 } }],
    }),
  videos: oneOrSeveral(recordingItem('video'), RECORDED)
    .optional()
    .meta({
      description: 'Videos that the message carries, ahead of its text: files, or objects in S3.',
      examples: ['s3://my-bucket/clip.mp4'],
    }),
  audio: oneOrSeveral(recordingItem('audio'), RECORDED)
    .optional()
    .meta({
      description: 'Recordings that the message carries, ahead of its text: files, or objects in S3.',
      examples: ['./question.mp3'],
    }),
} as const

/** Of a prompt entry. */
export const MEDIA_RULES = Object.keys(mediaFields).map((key) =>
  rule('no field, because the prompt has no dataset', [key], (entry) => {
    const items: readonly unknown[] = Array.isArray(entry[key]) ? entry[key] : [entry[key]]
    return entry['dataset'] !== undefined || !items.some((item) => isRecord(item) && item['field'] !== undefined)
  }),
)

const KIND_OF_KEY = {
  images: 'image',
  documents: 'document',
  videos: 'video',
  audio: 'audio',
} as const satisfies Record<keyof typeof mediaFields, MediaKind>

export type MediaKey = keyof typeof mediaFields
export const MEDIA_KEYS = Object.keys(KIND_OF_KEY) as readonly MediaKey[]

/** Images, documents, videos or recordings that a message carries, and how many. */
export interface MediaPlan {
  readonly kind: MediaKind
  /** As Converse calls it; null leaves it to what a field says. */
  readonly format: string | null
  /** Of documents; null leaves it to us. */
  readonly name: string | null
  readonly source: MediaSourcePlan
  readonly count: Distribution
  readonly turns: 'first' | 'each'
  /** Whether no two calls send the same bytes. */
  readonly unique: boolean
}

export type MediaSourcePlan =
  | {
      readonly kind: 'file'
      /** Absolute, once the prompt file's place is known. */
      readonly path: string
      /** Of the file as it was checked. */
      readonly bytes: number
      readonly extent: MediaExtent
    }
  | { readonly kind: 's3'; readonly uri: string; readonly bucketOwner: string | null }
  /** Of each row of the data set. Paths in it start at `folder`, once that is known. */
  | { readonly kind: 'field'; readonly field: string; readonly folder: string }
  | { readonly kind: 'synthetic-image'; readonly image: SyntheticImage }
  | { readonly kind: 'synthetic-document'; readonly document: SyntheticDocument }

type WrittenItem =
  | string
  | z.output<typeof imageItem>
  | z.output<typeof documentItem>
  | z.output<ReturnType<typeof recordingItem>>
type WrittenMedia = { readonly [Key in MediaKey]?: z.output<(typeof mediaFields)[Key]> }

/** In the order in which they are sent. */
export const makeMediaPlans = (entry: WrittenMedia & { readonly nonce: unknown }): MediaPlan[] =>
  MEDIA_KEYS.flatMap((key) => {
    const written: WrittenItem | readonly WrittenItem[] = entry[key] ?? []
    const items = Array.isArray(written) ? (written as readonly WrittenItem[]) : [written as WrittenItem]
    return items.map((item) => makeMediaPlan(KIND_OF_KEY[key], item, entry.nonce !== false))
  })

function makeMediaPlan(kind: MediaKind, written: WrittenItem, isNew: boolean): MediaPlan {
  const item: Item = typeof written === 'string' ? itemOfText(written) : written
  const source = sourceOf(item)
  const format = item.synthetic?.format ?? item.format ?? formatOfName(kind, item.file ?? item.s3 ?? '')
  return {
    kind,
    format,
    name: item.name ?? null,
    source,
    count: item.synthetic?.count ?? item.count ?? { kind: 'constant', value: 1 },
    turns: item.turns ?? 'first',
    unique: item.unique ?? (isNew && source.kind !== 's3' && (format === null || hasFiller(format))),
  }
}

/** Of any kind. */
interface Item extends Omit<z.output<ReturnType<typeof recordingItem>>, 'format'> {
  readonly format?: string | undefined
  readonly name?: string | undefined
  readonly synthetic?: z.output<typeof syntheticImage> | z.output<typeof syntheticDocument> | undefined
}

const itemOfText = (written: string): Pick<Item, 'file' | 's3'> =>
  isS3Uri(written) ? { s3: written } : { file: written }

function sourceOf({ bucketOwner, field, file, s3, synthetic }: Item): MediaSourcePlan {
  if (field !== undefined) return { kind: 'field', field, folder: '' }
  if (synthetic !== undefined) return sourceOfSynthetic(synthetic)
  if (s3 !== undefined) return { kind: 's3', uri: s3, bucketOwner: bucketOwner ?? null }
  return { kind: 'file', path: file ?? '', bytes: 0, extent: UNKNOWN_EXTENT }
}

const TOKENS_PER_PAGE = 500

function sourceOfSynthetic({ count: _, ...synthetic }: NonNullable<Item['synthetic']>): MediaSourcePlan {
  if ('width' in synthetic) {
    return { kind: 'synthetic-image', image: { ...synthetic, bytes: synthetic.bytes ?? null } }
  }
  const { format, pages = 1, tokens = TOKENS_PER_PAGE * pages } = synthetic
  return { kind: 'synthetic-document', document: { format, tokens, pages: format === 'pdf' ? pages : null } }
}

/** What is written under a key, item by item: it may be wrong. */
export interface WrittenPlace {
  readonly kind: MediaKind
  readonly fields: Fields
  /** Where something of the item stands within the entry: of an item that is a text alone, all of it is the text. */
  pathOf(...keys: readonly string[]): Path
}

export const writtenMedia = (entry: Fields): WrittenPlace[] =>
  MEDIA_KEYS.flatMap((key) => {
    const kind = KIND_OF_KEY[key]
    const placeOf = (item: unknown, path: Path): WrittenPlace[] => {
      if (typeof item === 'string') return [{ kind, fields: itemOfText(item), pathOf: () => path }]
      return isRecord(item) ? [{ kind, fields: item, pathOf: (...keys) => [...path, ...keys] }] : []
    }
    const written = entry[key]
    return Array.isArray(written)
      ? written.flatMap((item, index) => placeOf(item, [key, index]))
      : placeOf(written, [key])
  })
