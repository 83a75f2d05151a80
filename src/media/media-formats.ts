// The formats of images, documents, videos and audio that Converse has names for, and what tells them apart: the ending of a file's name,
// and the bytes that it begins with.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html

export const MEDIA_KINDS = ['image', 'document', 'video', 'audio'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** Converse's names. */
export const MEDIA_FORMATS = {
  image: ['png', 'jpeg', 'gif', 'webp'],
  document: ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'],
  video: ['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp'],
  audio: [
    'mp3',
    'opus',
    'wav',
    'aac',
    'flac',
    'mp4',
    'ogg',
    'mkv',
    'mka',
    'x-aac',
    'm4a',
    'mpeg',
    'mpga',
    'pcm',
    'webm',
  ],
} as const satisfies Record<MediaKind, readonly string[]>

/** Endings that are no names of formats. */
const ENDINGS: Readonly<Record<string, string>> = {
  jpg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  htm: 'html',
  markdown: 'md',
  text: 'txt',
  qt: 'mov',
  '3gp': 'three_gp',
  '3gpp': 'three_gp',
  oga: 'ogg',
  wave: 'wav',
}

/** By the ending of a name, of a path or of a URI; null where it has none that Converse takes. */
export function formatOfName(kind: MediaKind, name: string): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const format = ENDINGS[ending] ?? ending
  return isFormat(kind, format) ? format : null
}

export const isFormat = (kind: MediaKind, format: string): boolean =>
  (MEDIA_FORMATS[kind] as readonly string[]).includes(format)

/** What holds the bytes of a format: several formats share one. */
type Container =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'pdf'
  | 'zip'
  | 'ole'
  | 'mp4'
  | 'matroska'
  | 'flv'
  | 'mpeg-ps'
  | 'asf'
  | 'wav'
  | 'ogg'
  | 'flac'
  | 'mp3'
  | 'adts'

const at = (bytes: Uint8Array, start: number, text: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(0, Math.min(text.length, bytes.length - start))).equals(
    Buffer.from(text, 'latin1'),
  )

/** In the order in which they are looked for: an MPEG audio frame begins with two bytes, as much else may. */
const SIGNATURES: readonly (readonly [Container, (bytes: Uint8Array) => boolean])[] = [
  ['png', (bytes) => at(bytes, 0, '\x89PNG\r\n\x1a\n')],
  ['jpeg', (bytes) => at(bytes, 0, '\xff\xd8\xff')],
  ['gif', (bytes) => at(bytes, 0, 'GIF87a') || at(bytes, 0, 'GIF89a')],
  ['webp', (bytes) => at(bytes, 0, 'RIFF') && at(bytes, 8, 'WEBP')],
  ['wav', (bytes) => at(bytes, 0, 'RIFF') && at(bytes, 8, 'WAVE')],
  // Readers look for it within the first kilobyte.
  ['pdf', (bytes) => Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')],
  ['zip', (bytes) => at(bytes, 0, 'PK\x03\x04')],
  ['ole', (bytes) => at(bytes, 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  ['mp4', (bytes) => at(bytes, 4, 'ftyp') || at(bytes, 4, 'moov') || at(bytes, 4, 'mdat')],
  ['matroska', (bytes) => at(bytes, 0, '\x1a\x45\xdf\xa3')],
  ['flv', (bytes) => at(bytes, 0, 'FLV')],
  ['mpeg-ps', (bytes) => at(bytes, 0, '\x00\x00\x01\xba') || at(bytes, 0, '\x00\x00\x01\xb3')],
  ['asf', (bytes) => at(bytes, 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11')],
  ['ogg', (bytes) => at(bytes, 0, 'OggS')],
  ['flac', (bytes) => at(bytes, 0, 'fLaC')],
  ['mp3', (bytes) => at(bytes, 0, 'ID3')],
  ['adts', (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0],
  ['mp3', (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0],
]

/** What may hold each format; none of them for what begins with anything. */
const CONTAINERS: Readonly<Record<string, readonly Container[]>> = {
  png: ['png'],
  jpeg: ['jpeg'],
  gif: ['gif'],
  webp: ['webp'],
  pdf: ['pdf'],
  docx: ['zip'],
  xlsx: ['zip'],
  doc: ['ole'],
  xls: ['ole'],
  mp4: ['mp4'],
  mov: ['mp4'],
  three_gp: ['mp4'],
  m4a: ['mp4'],
  mkv: ['matroska'],
  mka: ['matroska'],
  webm: ['matroska'],
  flv: ['flv'],
  mpeg: ['mpeg-ps', 'mp3'],
  mpg: ['mpeg-ps'],
  mpga: ['mp3'],
  mp3: ['mp3'],
  wmv: ['asf'],
  wav: ['wav'],
  ogg: ['ogg'],
  opus: ['ogg'],
  flac: ['flac'],
  aac: ['adts'],
  'x-aac': ['adts'],
}

/** How people call what a container holds. */
const WORDS: Readonly<Record<Container, string>> = {
  png: 'PNG',
  jpeg: 'JPEG',
  gif: 'GIF',
  webp: 'WebP',
  pdf: 'PDF',
  zip: 'a ZIP archive',
  ole: 'an Office file of before 2007',
  mp4: 'MP4',
  matroska: 'Matroska or WebM',
  flv: 'FLV',
  'mpeg-ps': 'MPEG',
  asf: 'WMV',
  wav: 'WAV',
  ogg: 'Ogg',
  flac: 'FLAC',
  mp3: 'MP3',
  adts: 'AAC',
}

const FORMATS_OF_TEXT = ['csv', 'html', 'txt', 'md']

export const isText = (format: string): boolean => FORMATS_OF_TEXT.includes(format)

const containerOf = (bytes: Uint8Array): Container | null => SIGNATURES.find(([, isIt]) => isIt(bytes))?.[0] ?? null

/** By what the bytes begin with; null where that does not tell. */
export function formatOfBytes(kind: MediaKind, bytes: Uint8Array): string | null {
  const container = containerOf(bytes)
  const formats = MEDIA_FORMATS[kind].filter((format) => container !== null && CONTAINERS[format]?.includes(container))
  return formats.find((format) => whyNotFormat(format, bytes) === null) ?? null
}

/** Why bytes are not of the format; completes "expected a PNG file, found …". Null where nothing says so. */
export function whyNotFormat(format: string, bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'an empty file'
  const container = containerOf(bytes)
  const containers = CONTAINERS[format]
  if (containers === undefined) return isText(format) ? whyNoText(container, bytes) : null
  if (container === null) return 'bytes that begin otherwise'
  if (!containers.includes(container)) return WORDS[container]
  // Either is a ZIP archive, and its parts have names of their own.
  const part = format === 'docx' ? 'word/' : format === 'xlsx' ? 'xl/' : null
  return part === null || Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(part)
    ? null
    : `a ZIP archive without ${part}`
}

/** Text may begin as a container does by accident only where the container's mark is a few bytes long. */
function whyNoText(container: Container | null, bytes: Uint8Array): string | null {
  if (container !== null && !['mp3', 'adts', 'flv'].includes(container)) return WORDS[container]
  if (bytes.includes(0)) return 'a binary file'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return null
  } catch {
    return 'a file that is not UTF-8'
  }
}
