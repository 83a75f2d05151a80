// How many input tokens come of what is sent beside text: as it is planned, and as it was sent.
import { isConverse } from '../scenario/api.ts'
import { JoinedBytes } from '../conversation/content-bytes.ts'
import type { Conversation, Media } from '../conversation/conversation.ts'
import { type MediaExtent, extentOf, UNKNOWN_EXTENT } from '../media/media-extent.ts'
import type { MediaKind } from '../media/media-formats.ts'
import { mediaTokensOf, type TokenEstimate } from '../models/media-tokens.ts'
import type { Distribution } from '../scenario/distribution-schema.ts'
import type { MediaPlan } from '../scenario/media-schema.ts'
import type { ModePlan } from './mode-plan.ts'
import type { PromptPlan } from './run-plan.ts'

/** What of a mode decides it. */
export type MediaMode = Pick<ModePlan, 'api' | 'modelContextTokens' | 'modelMedia'>

/** Null where it is not known. */
export const tokensOfExtent = (
  mode: MediaMode,
  kind: MediaKind,
  extent: MediaExtent,
  charactersPerToken: number,
): TokenEstimate | null => mediaTokensOf(mode.modelMedia, { kind, extent, charactersPerToken }, isConverse(mode))

/** What one of an item measures, as far as the plan says it. */
export function extentOfPlan({ source }: MediaPlan, charactersPerToken: number): MediaExtent {
  switch (source.kind) {
    case 'file':
      return source.extent
    case 's3':
    case 'field':
      return UNKNOWN_EXTENT
    case 'synthetic-image':
      return { kind: 'pixels', width: source.image.width, height: source.image.height }
    case 'synthetic-document': {
      const { pages, tokens } = source.document
      const characters = Math.round(tokens * charactersPerToken)
      return pages === null ? { kind: 'characters', characters } : { kind: 'pages', pages, characters }
    }
  }
}

/** Of the messages of a conversation: what the first carries, and what each later one does. Null where it is not known. */
export interface MediaTokens {
  readonly first: number | null
  readonly later: number | null
}

export const NO_MEDIA: MediaTokens = { first: 0, later: 0 }

/** `take`: which of the estimate; `times`: how many of an item, of as many as are drawn. */
export function mediaTokensOfTurns(
  mode: MediaMode,
  { charactersPerToken, media }: PromptPlan,
  take: keyof TokenEstimate,
  times: (count: Distribution) => number,
): MediaTokens {
  const sumOf = (items: readonly MediaPlan[]): number | null =>
    items.reduce((sum: number | null, item) => {
      const tokens = tokensOfExtent(mode, item.kind, extentOfPlan(item, charactersPerToken), charactersPerToken)
      return sum === null || tokens === null ? null : sum + tokens[take] * times(item.count)
    }, 0)
  return { first: sumOf(media), later: sumOf(media.filter(({ turns }) => turns === 'each')) }
}

/** The most that all images and documents of a conversation may count for: what is not known is taken for all that the model can read. */
export function mostMediaTokens(mode: MediaMode, { messages }: Conversation, charactersPerToken: number): number {
  const blocks = messages.flatMap(({ content }) =>
    content.flatMap((block) =>
      'toolResult' in block ? block.toolResult.content.flatMap((part) => mediaIn(part)) : mediaIn(block),
    ),
  )
  if (blocks.length === 0) return 0
  const contextTokens = mode.modelContextTokens ?? ANY_CONTEXT
  const tokens = blocks.map(({ kind, media }) => {
    return tokensOfExtent(mode, kind, extentOfMedia(kind, media), charactersPerToken)?.most ?? contextTokens
  })
  return Math.min(
    contextTokens,
    tokens.reduce((sum, each) => sum + each, 0),
  )
}

/** Of models of which nothing is known. */
const ANY_CONTEXT = 200_000

interface SentMedia {
  readonly kind: MediaKind
  readonly media: Media
}

function mediaIn(block: object): SentMedia[] {
  const { audio, document, image, video } = block as { readonly [Kind in MediaKind]?: Media }
  return Object.entries({ image, document, video, audio }).flatMap(([kind, media]) =>
    media === undefined ? [] : [{ kind: kind as MediaKind, media }],
  )
}

const measured = new WeakMap<Uint8Array, MediaExtent>()

/** Measured once: the pages of a long PDF take milliseconds to count, on the thread that makes the calls. */
function extentOfMedia(kind: MediaKind, { format, source }: Media): MediaExtent {
  if (!('bytes' in source)) return UNKNOWN_EXTENT
  // What makes a copy unlike the others changes nothing that counts.
  const bytes = source.bytes instanceof JoinedBytes ? source.bytes.base : source.bytes
  const known = measured.get(bytes)
  if (known !== undefined) return known
  const extent = extentOf(kind, format, bytes)
  measured.set(bytes, extent)
  return extent
}
