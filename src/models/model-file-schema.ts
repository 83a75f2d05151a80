import { z } from 'zod'
import { EFFORTS } from './effort.ts'
import { NATIVE_BODIES } from './native-body.ts'
import { choice, flag, text, wholeNumber } from '../reading/schema-leaves.ts'

const date = () => z.iso.date('a date such as 2026-11-20').optional()
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item, 'a list').optional()
const ID = 'the id of a foundation model'
const id = () => z.string(ID).regex(/^[a-z0-9]+\.[!-~]{1,200}$/, ID)
const PATTERN = 'a model id, in which * stands for any text'
const pattern = () => z.string(PATTERN).regex(/^[!-~]{1,200}$/, PATTERN)
const region = () => text('a region')
const level = () => choice(EFFORTS)

/** Facts that belong together, whose they are, and which of them are uncertain, and why. */
const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({
    ...shape,
    source: text('the name of a source'),
    unsure: z.record(z.string(), text('a sentence'), 'a mapping from facts to sentences').optional(),
  })

const groups = {
  /**
   * `goneBy`: it had ended by then, on a day that is not known. `notBefore`: AWS's promise of the earliest end. `answeredOn`: a call was
   * answered on that day. `successor`: what to call in its place.
   */
  lifecycle: group({
    launched: date(),
    answeredOn: date(),
    notBefore: date(),
    legacySince: date(),
    extendedAccessFrom: date(),
    endOfLife: date(),
    goneBy: date(),
    successor: id().optional(),
  }),
  apis: group({
    runtime: listOf(choice(['invoke', 'converse', 'messages', 'chat-completions', 'responses', 'bidirectional'])),
    mantle: listOf(choice(['messages', 'chat-completions', 'responses'])),
    /** Whether CountTokens works, of bedrock-runtime. */
    countTokens: flag().optional(),
  }),
  /** Where it has optimized latency, through an inference profile; empty: nowhere. */
  latency: group({ optimizedRegions: listOf(region()) }),
  tiers: group({
    has: listOf(choice(['priority', 'flex', 'reserved', 'ultrafast'])),
    lacks: listOf(choice(['priority', 'flex', 'reserved'])),
  }),
  caching: group({
    /** What a request asks for: by cache points of Converse and InvokeModel, in the Responses API alone, or not at all. */
    explicit: choice(['none', 'cache-points', 'responses-only']).optional(),
    /** A shorter prefix is not cached, and nothing says so. */
    minimumTokens: wholeNumber({ min: 1 }).optional(),
    /** Given where sources do not agree: the least of what they say. */
    perhapsFromTokens: wholeNumber({ min: 1 }).optional(),
    ttls: listOf(choice(['5m', '30m', '1h'])),
    /** A request. */
    mostPoints: wholeNumber({ min: 1 }).optional(),
    /** Whether it may read a cache that no request asked for. */
    implicit: flag().optional(),
  }),
  quota: group({
    /** Quota tokens for each output token. */
    outputBurndown: wholeNumber({ min: 1 }).optional(),
    hasRequestLimit: flag().optional(),
  }),
  profiles: group({
    /** Where it is called through an inference profile only. */
    onlyIn: z.union([z.literal('everywhere'), z.array(region())], 'everywhere, or a list of regions').optional(),
    geographies: listOf(text('a geography')),
  }),
  /** `together`: temperature beside topP. `all`: temperature, topP and top_k at other values than the default. */
  sampling: group({ refuses: choice(['together', 'all']).optional() }),
  thinking: group({
    kinds: listOf(choice(['adaptive', 'budget', 'levels'])),
    byDefault: flag().optional(),
    canBeOff: flag().optional(),
  }),
  effort: group({
    levels: listOf(level()),
    default: level().optional(),
    mostWithoutThinking: level().optional(),
  }),
  limits: group({
    contextTokens: wholeNumber({ min: 1 }).optional(),
    outputTokens: wholeNumber({ min: 1 }).optional(),
  }),
  inputs: group({
    tools: flag().optional(),
    images: flag().optional(),
    documents: flag().optional(),
    video: flag().optional(),
    audio: flag().optional(),
  }),
  /** How many input tokens what is no text comes to. */
  media: group({
    imageTokens: z
      .union(
        [
          z.strictObject({ flat: wholeNumber({ min: 1 }) }),
          /** A token for each square of so many pixels a side, once the image is made to keep the limits. */
          z.strictObject({
            patch: wholeNumber({ min: 1 }),
            longestSide: wholeNumber({ min: 1 }).optional(),
            most: wholeNumber({ min: 1 }).optional(),
            /** Beside the patches of each row. */
            rowTokens: wholeNumber({ min: 1 }).optional(),
          }),
          z.strictObject({
            tile: wholeNumber({ min: 1 }),
            tokensPerTile: wholeNumber({ min: 1 }),
            /** Tiles; the image as a whole is one more. */
            most: wholeNumber({ min: 1 }),
          }),
          /** Pixels and tokens; an image whose longer side is shorter than the least is made larger first. */
          z.strictObject({
            points: z.array(z.tuple([wholeNumber({ min: 1 }), wholeNumber({ min: 1 })]), 'a list of pairs').min(1),
            shortestLongSide: wholeNumber({ min: 1 }),
          }),
        ],
        'flat, patch, tile or points',
      )
      .optional(),
    /** Of a page: between so many of text, and those of its image. */
    pdf: z
      .strictObject({
        textTokens: z.tuple([wholeNumber({ min: 1 }), wholeNumber({ min: 1 })], 'two numbers'),
        imageTokens: wholeNumber({ min: 1 }),
        /** Whether Converse hands on the text alone, where no citations are asked for. */
        isTextInConverse: flag().optional(),
      })
      .optional(),
    video: z
      .strictObject({
        tokensPerFrame: wholeNumber({ min: 1 }),
        framesPerSecond: wholeNumber({ min: 1 }),
        mostFrames: wholeNumber({ min: 1 }),
      })
      .optional(),
  }),
}

export type GroupName = keyof typeof groups
export const GROUP_NAMES = Object.keys(groups) as readonly GroupName[]

const groupFields = z.strictObject(groups).partial()

const family = groupFields.extend({
  family: text('the name of a family'),
  maker: text('the name of a maker').optional(),
  body: choice(NATIVE_BODIES).optional(),
  ids: z.array(pattern(), 'a list of ids').min(1, 'at least one id'),
})

const model = groupFields.extend({
  id: id(),
  also: listOf(pattern()),
  name: text('a name'),
  note: text('a sentence').optional(),
})

export const modelFileSchema = z.strictObject({
  sources: z.record(
    z.string(),
    z.strictObject({
      title: text('a title'),
      date: z.iso.date('a date such as 2026-11-20'),
      url: z.url('a URL').optional(),
    }),
    'a mapping from names to sources',
  ),
  geographies: z.record(
    z.string(),
    text('what regions begin with'),
    'a mapping from geographies to beginnings of regions',
  ),
  families: z.array(family, 'a list of families'),
  models: z.array(model, 'a list of models'),
})

export type ModelFile = z.output<typeof modelFileSchema>
export type ModelGroups = z.output<typeof groupFields>
export type ModelEntry = z.output<typeof model>
