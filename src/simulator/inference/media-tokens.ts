// What images and documents are taken to count for, by their formats and not by any model's own tokenizer.
//   image      width · height / pixelsPerImageToken, once it is made to fit into longestImageSide and mostImageTokens
//   video      seconds · videoTokensPerSecond, of at most mostVideoSeconds
//   audio      seconds · audioTokensPerSecond
//   PDF        2,250 a page, the middle of the 1,500 to 3,000 that are published
//              https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs
//   documents  of text (csv, html, md, txt) as their text; of any other format a character a byte, which is assumed

import type { MediaProfile } from '../profile/profile.ts'
import type { SeenMedia } from './seen-media.ts'

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

const TOKENS_PER_PAGE = 2_250

/** One whose size cannot be told, and one that is elsewhere, is taken for the largest. */
export function imageMeasure({ size }: Pick<SeenMedia, 'size'>, media: MediaProfile): Measure {
  if (size === null) return ofTokens(media.mostImageTokens)
  const shrink = Math.min(1, media.longestImageSide / Math.max(size.width, size.height))
  const tokens = Math.ceil((size.width * size.height * shrink * shrink) / media.pixelsPerImageToken)
  return ofTokens(Math.max(1, Math.min(media.mostImageTokens, tokens)))
}

/** By its length, up to that at which a model looks at no more of it. */
export const videoMeasure = ({ seconds }: Pick<SeenMedia, 'seconds'>, media: MediaProfile): Measure =>
  ofTokens(Math.ceil(Math.min(seconds, media.mostVideoSeconds) * media.videoTokensPerSecond))

export const audioMeasure = ({ seconds }: Pick<SeenMedia, 'seconds'>, media: MediaProfile): Measure =>
  ofTokens(Math.ceil(seconds * media.audioTokensPerSecond))

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
