// How many input tokens an image, a document or a video comes to, by what is known of the model. An estimate: only CountTokens and the
// usage of a reply tell.
import type { MediaExtent } from '../media/media-extent.ts'
import type { MediaKind } from '../media/media-formats.ts'

/** What is null is not known. */
export interface MediaFacts {
  readonly image: ImageRule | null
  readonly pdf: PageRule | null
  readonly video: FrameRule | null
}

export type ImageRule =
  | { readonly kind: 'flat'; readonly tokens: number }
  | PatchRule
  | {
      readonly kind: 'tiles'
      /** Of a tile, in pixels. */
      readonly side: number
      readonly tokensPerTile: number
      /** Tiles; the image as a whole is one more. */
      readonly most: number
    }
  /** As published, the least first; an image whose longer side is shorter than the least is made larger first. */
  | { readonly kind: 'points'; readonly points: readonly TokensAt[]; readonly shortestLongSide: number }

/** A token for each square of so many pixels a side, once the image keeps the limits. */
interface PatchRule {
  readonly kind: 'patches'
  readonly side: number
  readonly longestSide: number | null
  readonly most: number | null
  /** Beside the patches of each row. */
  readonly rowTokens: number
}

interface TokensAt {
  readonly pixels: number
  readonly tokens: number
}

/** Of a page. */
interface PageRule {
  readonly leastTextTokens: number
  readonly mostTextTokens: number
  readonly imageTokens: number
  /** Whether Converse hands on the text alone. */
  readonly isTextInConverse: boolean
}

interface FrameRule {
  readonly tokensPerFrame: number
  readonly framesPerSecond: number
  readonly mostFrames: number
}

/** `most` where what is sent does not tell all that counts. */
export interface TokenEstimate {
  readonly usual: number
  readonly most: number
}

export interface MeasuredMedia {
  readonly kind: MediaKind
  readonly extent: MediaExtent
  /** Of its text. */
  readonly charactersPerToken: number
}

/**
 * Null where it is not known. `facts`: of the model; null where there are none. `isConverse`: what carries it, which decides how some models
 * read a PDF.
 */
export function mediaTokensOf(
  facts: MediaFacts | null,
  { charactersPerToken, extent, kind }: MeasuredMedia,
  isConverse: boolean,
): TokenEstimate | null {
  const ofText = (characters: number): number => Math.ceil(characters / charactersPerToken)
  if (extent.kind === 'characters') return exactly(ofText(extent.characters))
  if (facts === null) return null
  const { image, pdf, video } = facts
  switch (kind) {
    case 'image':
      return image === null ? null : tokensOfImage(image, extent)
    case 'document':
      if (extent.kind !== 'pages' || pdf === null) return null
      return tokensOfPages(
        pdf,
        extent.pages,
        extent.characters === null ? null : ofText(extent.characters),
        isConverse && pdf.isTextInConverse,
      )
    case 'video':
      return extent.kind === 'seconds' && video !== null ? exactly(tokensOfFrames(video, extent.seconds)) : null
    case 'audio':
      return null
  }
}

const exactly = (tokens: number): TokenEstimate => ({ usual: tokens, most: tokens })

/** One whose size is not known is taken for the largest, where there is a largest. */
function tokensOfImage(rule: ImageRule, extent: MediaExtent): TokenEstimate | null {
  if (rule.kind === 'flat') return exactly(rule.tokens)
  if (extent.kind === 'pixels') return exactly(tokensOfPixels(rule, extent.width, extent.height))
  if (rule.kind === 'tiles') return exactly(rule.tokensPerTile * (rule.most + 1))
  return rule.kind === 'points' || rule.most === null ? null : exactly(rule.most)
}

function tokensOfPixels(rule: Exclude<ImageRule, { readonly kind: 'flat' }>, width: number, height: number): number {
  switch (rule.kind) {
    case 'patches':
      return tokensOfPatches(rule, width, height)
    case 'tiles': {
      const tiles = Math.min(rule.most, Math.ceil(width / rule.side) * Math.ceil(height / rule.side))
      return rule.tokensPerTile * (tiles === 1 ? 1 : tiles + 1)
    }
    case 'points': {
      const scale = Math.max(1, rule.shortestLongSide / Math.max(width, height))
      return tokensBetween(rule.points, width * height * scale * scale)
    }
  }
}

/** Fine enough that no row or column is passed over. */
const STEP = 0.995

/** An image beyond the model's limits is made smaller until it keeps both; patches at its edges count whole. */
function tokensOfPatches({ longestSide, most, rowTokens, side }: PatchRule, width: number, height: number): number {
  const rowsAt = (scale: number): number => Math.max(1, Math.ceil((height * scale) / side))
  const patchesAt = (scale: number): number => Math.max(1, Math.ceil((width * scale) / side)) * rowsAt(scale)
  const fits = (scale: number): boolean => most === null || patchesAt(scale) <= most
  let scale = longestSide === null ? 1 : Math.min(1, longestSide / Math.max(width, height))
  while (!fits(scale)) scale *= STEP
  return patchesAt(scale) + rowsAt(scale) * rowTokens
}

/** With straight lines between the points, the first one's below it, and in proportion beyond the last. */
function tokensBetween(points: readonly TokensAt[], pixels: number): number {
  const above = points.find((point) => point.pixels >= pixels)
  const below = points.findLast((point) => point.pixels < pixels)
  if (above === undefined) return below === undefined ? 0 : Math.ceil((pixels * below.tokens) / below.pixels)
  if (below === undefined) return above.tokens
  const share = (pixels - below.pixels) / (above.pixels - below.pixels)
  return Math.ceil(below.tokens + share * (above.tokens - below.tokens))
}

/** A page is its text, and an image of it where the model looks at pages; at most it is both. */
function tokensOfPages(
  { imageTokens, leastTextTokens, mostTextTokens }: PageRule,
  pages: number,
  textTokens: number | null,
  isTextAlone: boolean,
): TokenEstimate {
  const usualText = textTokens ?? (pages * (leastTextTokens + mostTextTokens)) / 2
  return {
    usual: Math.ceil(usualText + (isTextAlone ? 0 : pages * imageTokens)),
    most: (textTokens ?? pages * mostTextTokens) + pages * imageTokens,
  }
}

const tokensOfFrames = ({ framesPerSecond, mostFrames, tokensPerFrame }: FrameRule, seconds: number): number =>
  tokensPerFrame * Math.min(mostFrames, Math.max(1, Math.ceil(seconds * framesPerSecond)))
