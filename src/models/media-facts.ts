// How a model counts images and documents, as the file of models has it.
import type { ImageRule, MediaFacts } from './media-tokens.ts'
import { modelFactsOf } from './model-facts.ts'
import type { ModelGroups } from './model-file-schema.ts'

/** Null where nothing is known of the model's. What is not sure counts, too: it makes an estimate, and refuses nothing. */
export function mediaFactsOf(model: string): MediaFacts | null {
  const facts = modelFactsOf(model)?.media
  if (facts === undefined) return null
  const { imageTokens, pdf, video } = facts
  return {
    image: imageTokens === undefined ? null : ruleOf(imageTokens),
    pdf:
      pdf === undefined
        ? null
        : {
            leastTextTokens: pdf.textTokens[0],
            mostTextTokens: pdf.textTokens[1],
            imageTokens: pdf.imageTokens,
            isTextInConverse: pdf.isTextInConverse ?? false,
          },
    video: video ?? null,
  }
}

type WrittenRule = NonNullable<NonNullable<ModelGroups['media']>['imageTokens']>

function ruleOf(written: WrittenRule): ImageRule {
  if ('flat' in written) return { kind: 'flat', tokens: written.flat }
  if ('tile' in written) {
    return { kind: 'tiles', side: written.tile, tokensPerTile: written.tokensPerTile, most: written.most }
  }
  if ('patch' in written) {
    const { longestSide = null, most = null, patch, rowTokens = 0 } = written
    return { kind: 'patches', side: patch, longestSide, most, rowTokens }
  }
  const points = written.points.map(([pixels, tokens]) => ({ pixels, tokens }))
  return { kind: 'points', points, shortestLongSide: written.shortestLongSide }
}
