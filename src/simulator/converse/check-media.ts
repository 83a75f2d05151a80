// What the API itself checks of images, documents, videos and sounds. The texts are captured where that is said.
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { type ApiError, invalid, malformedBody } from '../wire/api-error.ts'
import { enumViolations, missing, nameLengthViolations, refuseViolations } from '../wire/constraints.ts'

type MediaKind = keyof typeof FORMATS

const FORMATS = {
  image: ['gif', 'jpeg', 'png', 'webp'],
  document: ['csv', 'doc', 'docx', 'html', 'md', 'pdf', 'txt', 'xls', 'xlsx'],
  video: ['flv', 'mkv', 'mov', 'mp4', 'mpeg', 'mpg', 'three_gp', 'webm', 'wmv'],
  audio: [
    'aac',
    'flac',
    'm4a',
    'mka',
    'mkv',
    'mp3',
    'mp4',
    'mpeg',
    'mpga',
    'ogg',
    'opus',
    'pcm',
    'wav',
    'webm',
    'x-aac',
  ],
} as const
const KINDS = Object.keys(FORMATS) as MediaKind[]

const MOST_DOCUMENTS = 5
const MOST_DOCUMENT_BYTES = 4.5 * 2 ** 20

interface PlacedMedia {
  readonly kind: MediaKind
  readonly media: JsonRecord
  /** `messages.0.content.1.image`, and as violated constraints tell it. */
  readonly place: string
  readonly memberPlace: string
}

/** Why the media in messages that are readable are refused, or null. */
export function checkMedia(messages: readonly JsonRecord[]): ApiError | null {
  const all = messages.flatMap(({ content }, index) =>
    placeIn(content, `messages.${index}.content`, `messages.${index + 1}.member.content`),
  )
  for (const placed of all) {
    const problem = checkOne(placed)
    if (problem !== null) return problem
  }
  return checkDocuments(
    messages,
    all.filter(({ kind }) => kind === 'document'),
  )
}

/** Those of a list of blocks, and of the results of tools in it. */
function placeIn(content: unknown, within: string, withinMember: string): PlacedMedia[] {
  const blocks = Array.isArray(content) ? (content as readonly unknown[]) : []
  return blocks.flatMap((block, index) => {
    if (!isRecord(block)) return []
    const place = `${within}.${index}`
    const memberPlace = `${withinMember}.${index + 1}.member`
    const { toolResult } = block
    const inner = isRecord(toolResult) ? toolResult['content'] : undefined
    const own = KINDS.flatMap((kind) => {
      const media = block[kind]
      return isRecord(media) ? [{ kind, media, place: `${place}.${kind}`, memberPlace: `${memberPlace}.${kind}` }] : []
    })
    // A result holds none of its own.
    return inner === undefined || within.includes('toolResult')
      ? own
      : [...own, ...placeIn(inner, `${place}.toolResult.content`, `${memberPlace}.toolResult.content`)]
  })
}

function checkOne(placed: PlacedMedia): ApiError | null {
  const { kind, media, place, memberPlace } = placed
  const format = media['format'] ?? null
  const isTold = format !== null || kind === 'document'
  const problem = refuseViolations([
    ...(isTold ? [] : [missing(`${memberPlace}.format`)]),
    ...(format === null ? [] : enumViolations(`${memberPlace}.format`, format, FORMATS[kind])),
    ...(kind === 'document' ? nameLengthViolations(`${memberPlace}.name`, media['name'], LONGEST_NAME) : []),
    ...((media['source'] ?? null) === null ? [missing(`${memberPlace}.source`)] : []),
  ])
  if (problem !== null) return problem
  return checkSource(placed, `${place}.source`) ?? (kind === 'document' ? checkName(media['name'] as string) : null)
}

const SOURCES = ['bytes', 's3Location']
/** Of a document whose citations are asked for. */
const CITED_SOURCES = [...SOURCES, 'text', 'content']

/** The text of a document's is captured: https://github.com/maximhq/bifrost/issues/7072 */
function checkSource({ kind, media }: PlacedMedia, place: string): ApiError | null {
  const source = media['source']
  if (!isRecord(source)) return malformedBody
  const { citations } = media
  const isCited = kind === 'document' && isRecord(citations) && citations['enabled'] === true
  const given = (isCited ? CITED_SOURCES : SOURCES).filter((member) => (source[member] ?? null) !== null)
  const name = `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}Source`
  if (given.length !== 1) {
    return invalid(`${name} object at ${place} must set one of the following keys: ${SOURCES.join(', ')}.`)
  }
  const { bytes, s3Location } = source
  if (isRecord(s3Location)) {
    return typeof s3Location['uri'] === 'string' && s3Location['uri'].startsWith('s3://') ? null : noUri(place)
  }
  if ((bytes ?? null) === null) return null
  if (typeof bytes !== 'string' || !isBase64(bytes)) return malformedBody
  return kind === 'document' && (bytes.length * 3) / 4 > MOST_DOCUMENT_BYTES ? tooLarge(place) : null
}

/** By its ends: what stands between is decoded when it is looked at, and megabytes are not read twice. */
const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 &&
  /^[A-Za-z0-9+/]*$/.test(text.slice(0, 64).replace(/={1,2}$/, '')) &&
  !/===/.test(text.slice(-3))

const noUri = (place: string): ApiError => invalid(`The S3 URI at ${place}.s3Location.uri is not valid.`)

const tooLarge = (place: string): ApiError =>
  invalid(`The document at ${place} exceeds the maximum document size of ${MOST_DOCUMENT_BYTES} bytes.`)

const LONGEST_NAME = 200

/** Captured, and that underscores pass and that no other blank does: https://github.com/vercel/ai/issues/20365,
 * https://github.com/aws-samples/generative-ai-use-cases/issues/1671 */
const checkName = (name: string): ApiError | null =>
  /^[a-zA-Z0-9 \-()[\]_]+$/.test(name) && !name.includes('  ') ? null : badName

const badName = invalid(
  'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and ' +
    "square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name " +
    'conforms to these restrictions and retry your request.',
)

/** All three are captured: maximhq/bifrost#7003, aws-samples/generative-ai-use-cases#1685, archestra-ai/archestra#4220. */
function checkDocuments(messages: readonly JsonRecord[], documents: readonly PlacedMedia[]): ApiError | null {
  const names = new Set(documents.map(({ media }) => media['name']))
  if (names.size < documents.length) return duplicateNames
  if (documents.length > MOST_DOCUMENTS) return tooManyDocuments
  const isAlone = messages.some(({ content }) => {
    const blocks = (content ?? []) as readonly JsonRecord[]
    return blocks.some(({ document }) => isRecord(document)) && blocks.every(({ text }) => typeof text !== 'string')
  })
  return isAlone ? noText : null
}

const duplicateNames = invalid(
  "Messages can't contain duplicate document names. Rename the document and retry your request.",
)
const tooManyDocuments = invalid(`You can't include more than ${MOST_DOCUMENTS} documents in a request.`)
const noText = invalid('A text block must be included when using documents.')
