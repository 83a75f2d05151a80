// What images and documents are taken to count for, by their formats and not by any model's own tokenizer.
//   image      width · height / 750, once it is made to fit into 1,568 pixels a side and 1,568 tokens
//              https://platform.claude.com/docs/en/build-with-claude/vision#calculate-image-costs
//   PDF        2,250 a page, the middle of the 1,500 to 3,000 that are published
//              https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs
//   documents  of text (csv, html, md, txt) as their text; of any other format a character a byte, which is assumed

/** What a part of a prompt counts for: text by its characters, anything else by tokens. */
export interface Measure {
  /** UTF-16 code units of text. */
  readonly characters: number
  readonly mediaTokens: number
}

export const nothing: Measure = { characters: 0, mediaTokens: 0 }
export const ofText = (text: string): Measure => ({ characters: text.length, mediaTokens: 0 })
const ofTokens = (mediaTokens: number): Measure => ({ characters: 0, mediaTokens })

export const sumOf = (parts: readonly Measure[]): Measure =>
  parts.reduce(
    (sum, part) => ({
      characters: sum.characters + part.characters,
      mediaTokens: sum.mediaTokens + part.mediaTokens,
    }),
    nothing,
  )

const PIXELS_PER_TOKEN = 750
const LONGEST_SIDE = 1_568
const MOST_IMAGE_TOKENS = 1_568
const TOKENS_PER_PAGE = 2_250

// A JPEG's size may stand behind a preview; farther than this in, it is not looked for.
const HEAD_BYTES = 2 ** 18

/** `base64` is null for an image that is elsewhere. One whose size cannot be told is taken for the largest. */
export function imageMeasure(base64: string | null): Measure {
  const size = base64 === null ? null : imageSize(Buffer.from(base64.slice(0, (HEAD_BYTES * 4) / 3), 'base64'))
  if (size === null) return ofTokens(MOST_IMAGE_TOKENS)
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(size.width, size.height))
  const tokens = Math.ceil((size.width * size.height * shrink * shrink) / PIXELS_PER_TOKEN)
  return ofTokens(Math.max(1, Math.min(MOST_IMAGE_TOKENS, tokens)))
}

const TEXT_FORMATS: ReadonlySet<unknown> = new Set(['csv', 'html', 'md', 'txt'])

/** `format` is as Converse names it; `base64` is null for a document that is elsewhere, which is taken for a page. */
export function documentMeasure(format: unknown, base64: string | null): Measure {
  if (base64 === null) return ofTokens(TOKENS_PER_PAGE)
  if (TEXT_FORMATS.has(format)) return ofText(Buffer.from(base64, 'base64').toString('utf8'))
  return format === 'pdf'
    ? ofTokens(TOKENS_PER_PAGE * countPages(Buffer.from(base64, 'base64')))
    : { characters: Buffer.byteLength(base64, 'base64'), mediaTokens: 0 }
}

/** At least one: what is compressed shows none of its pages. */
const countPages = (pdf: Buffer): number =>
  Math.max(1, pdf.toString('latin1').match(/\/Type\s{0,8}\/Page(?![a-zA-Z])/g)?.length ?? 0)

interface ImageSize {
  readonly width: number
  readonly height: number
}

/** From the head of a PNG, GIF, WebP or JPEG; null when it is none of them, or says nothing of its size. */
export function imageSize(head: Buffer): ImageSize | null {
  const size = sizeOfPng(head) ?? sizeOfGif(head) ?? sizeOfWebp(head) ?? sizeOfJpeg(head)
  return size === null || size.width === 0 || size.height === 0 ? null : size
}

const isAt = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.toString('latin1', at, at + text.length) === text

const sizeOfPng = (head: Buffer): ImageSize | null =>
  head.length >= 24 && isAt(head, 1, 'PNG\r\n') && isAt(head, 12, 'IHDR')
    ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
    : null

const sizeOfGif = (head: Buffer): ImageSize | null =>
  head.length >= 10 && isAt(head, 0, 'GIF8') ? { width: head.readUInt16LE(6), height: head.readUInt16LE(8) } : null

function sizeOfWebp(head: Buffer): ImageSize | null {
  if (head.length < 30 || !isAt(head, 0, 'RIFF') || !isAt(head, 8, 'WEBP')) return null
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = head.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
    default:
      return null
  }
}

const START_OF_IMAGE = 0xffd8

/** The first frame header: C0 to CF, without the tables (C4), the extensions (C8) and the conditioning (CC) among them. */
function sizeOfJpeg(head: Buffer): ImageSize | null {
  if (head.length < 4 || head.readUInt16BE(0) !== START_OF_IMAGE) return null
  let at = 2
  while (at + 9 <= head.length) {
    if (head[at] !== 0xff) return null
    const marker = head[at + 1] as number
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    // A fill byte stands alone; any other marker here has a length, which counts itself.
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2)
  }
  return null
}
