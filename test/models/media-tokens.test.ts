import { describe, expect, test } from 'vitest'
import type { MediaExtent } from '../../src/media/media-extent.ts'
import { mediaTokensOf } from '../../src/models/media-tokens.ts'
import { mediaFactsOf } from '../../src/models/media-facts.ts'

const HAIKU_4_5 = 'us.anthropic.claude-haiku-4-5-20251001-v1:0'
const OPUS_4_7 = 'us.anthropic.claude-opus-4-7'
const NOVA = 'us.amazon.nova-lite-v1:0'

const image = (width: number, height: number): MediaExtent => ({ kind: 'pixels', width, height })

const tokensOf = (model: string, kind: 'image' | 'document' | 'video', extent: MediaExtent, isConverse = true) =>
  mediaTokensOf(mediaFactsOf(model), { kind, extent, charactersPerToken: 4 }, isConverse)

describe('an image', () => {
  test.each<[string, MediaExtent, number]>([
    // Patches of 28 pixels; those at the edges count whole.
    [HAIKU_4_5, image(28, 28), 1],
    [HAIKU_4_5, image(29, 28), 2],
    [HAIKU_4_5, image(224, 224), 64],
    [HAIKU_4_5, image(1280, 720), 46 * 26],
    [OPUS_4_7, image(1280, 720), 46 * 26],
    [OPUS_4_7, image(1000, 1294), 1692],
    // The longer side is brought to 2,576 pixels.
    [OPUS_4_7, image(8000, 280), 92 * 4],
    // Nova's published points, and between them.
    [NOVA, image(900, 450), 800],
    [NOVA, image(900, 900), 1300],
    [NOVA, image(1300, 1300), 2600],
    [NOVA, image(1000, 900), 1400],
    // The longer side is brought to 896.
    [NOVA, image(10, 10), Math.ceil(800 + ((896 * 896 - 405_000) / 405_000) * 500)],
    ['us.amazon.nova-2-lite-v1:0', image(4000, 3000), 230],
    ['google.gemma-3-12b-it', image(4000, 3000), 256],
    // One tile; two by two, and the whole; as many as there may be, and the whole.
    ['us.meta.llama4-maverick-17b-instruct-v1:0', image(300, 300), 144],
    ['us.meta.llama4-maverick-17b-instruct-v1:0', image(672, 500), 144 * 5],
    ['us.meta.llama4-maverick-17b-instruct-v1:0', image(8000, 8000), 144 * 17],
    // A token more at the end of each row.
    ['mistral.ministral-3-8b-instruct', image(280, 140), 10 * 5 + 5],
    ['qwen.qwen3-vl-235b-a22b', image(640, 480), 20 * 15],
  ])('of %s: %o counts %i tokens', (model, extent, tokens) => {
    expect(tokensOf(model, 'image', extent)).toEqual({ usual: tokens, most: tokens })
  })

  test.each([
    [HAIKU_4_5, 1568],
    [OPUS_4_7, 4784],
  ])('of %s that is too large is made smaller, to at most %i tokens', (model, most) => {
    for (const [width, height] of [
      [8000, 8000],
      [3000, 2000],
      [1568, 1568],
      [2000, 7000],
    ] as const) {
      const { usual } = tokensOf(model, 'image', image(width, height)) ?? { usual: 0 }
      expect(usual).toBeLessThanOrEqual(most)
      expect(usual).toBeGreaterThan(most * 0.5)
    }
  })

  test('whose size is not known is taken for the largest, where there is one', () => {
    expect(tokensOf(HAIKU_4_5, 'image', { kind: 'unknown' })).toEqual({ usual: 1568, most: 1568 })
    expect(tokensOf(NOVA, 'image', { kind: 'unknown' })).toBeNull()
  })

  test.each(['moonshotai.kimi-k2.5', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc'])(
    'of %s is not known, and so null',
    (model) => {
      expect(tokensOf(model, 'image', image(100, 100))).toBeNull()
    },
  )
})

const pages = (characters: number | null): MediaExtent => ({ kind: 'pages', pages: 3, characters })

describe('a PDF', () => {
  test('is its text and its pages, and in Converse its text; at most it may be both', () => {
    expect(tokensOf(HAIKU_4_5, 'document', pages(6000), false)).toEqual({
      usual: 1500 + 3 * 1600,
      most: 1500 + 3 * 1600,
    })
    expect(tokensOf(HAIKU_4_5, 'document', pages(6000), true)).toEqual({ usual: 1500, most: 1500 + 3 * 1600 })
  })

  test('whose text is not known has between 1,500 and 3,000 tokens of it a page', () => {
    expect(tokensOf(HAIKU_4_5, 'document', pages(null), true)).toEqual({ usual: 6750, most: 3 * (3000 + 1600) })
  })

  test('of a model that says nothing of pages is not known', () => {
    expect(tokensOf(NOVA, 'document', pages(null))).toBeNull()
  })
})

test('a document of text is its characters, whatever the model', () => {
  expect(tokensOf('x.unheard-of', 'document', { kind: 'characters', characters: 4001 })).toEqual({
    usual: 1001,
    most: 1001,
  })
})

test('a video is a frame a second, until there are as many as the model takes', () => {
  const seconds = (value: number) => tokensOf(NOVA, 'video', { kind: 'seconds', seconds: value })?.usual
  expect([seconds(10), seconds(960), seconds(3600)]).toEqual([2880, 276_480, 276_480])
  expect(tokensOf(HAIKU_4_5, 'video', { kind: 'seconds', seconds: 10 })).toBeNull()
})
