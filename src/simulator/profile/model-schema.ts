import { z } from 'zod'
import {
  distribution,
  duration,
  figure,
  noted,
  positive,
  positiveDuration,
  share,
  text,
  wholeOrZero,
  wholePositive,
} from './figure-schema.ts'
import { endpointsSchema, readEndpoints, usualEndpoints } from './endpoints-schema.ts'
import { mediaSchema, usualMedia } from './media-schema.ts'
import { toolsSchema } from './tools-schema.ts'
import { EFFORTS, NATIVE_BODIES } from '../vocabulary.ts'
import type {
  CacheProfile,
  EffortProfile,
  InputProfile,
  LifecycleProfile,
  ModelProfile,
  ProvisionedProfile,
  QuotaProfile,
  SamplingProfile,
  ServingProfile,
} from './profile.ts'

// More tokens than this in one delta is no word group any more, and frames are made ahead for each number.
const MOST_TOKENS_PER_DELTA = 16
const tokensInDelta = wholePositive.max(MOST_TOKENS_PER_DELTA)

const tokensPerDelta = noted({ min: tokensInDelta, max: tokensInDelta })
  .refine(({ min, max }) => min <= max, { error: 'expected min to be at most max' })
  .transform(({ min, max }) => ({ min, max }))

const coldStart = z
  .strictObject({ afterIdle: figure(positiveDuration), extra: distribution(duration) })
  .transform(({ afterIdle, extra }) => ({ afterIdleMs: afterIdle, extraMs: extra }))

/** How one machine serves: `standard` or `optimized` of a model. */
const servingSchema = z
  .strictObject({
    slots: figure(wholePositive),
    queueLength: figure(wholeOrZero),
    timeToFirstToken: distribution(positiveDuration),
    prefillPer1kTokens: figure(duration),
    messageStartLead: figure(duration),
    outputTokensPerSecond: distribution(positive),
    batchSlowdown: figure(z.number().min(0).lt(1)).default(0),
    gapJitter: figure(z.number().nonnegative().max(3)),
    tokensPerDelta,
    outputTokens: distribution(positive),
    coldStart: coldStart.optional(),
  })
  .transform((serving): ServingProfile => ({
    slots: serving.slots,
    queueLength: serving.queueLength,
    timeToFirstTokenMs: serving.timeToFirstToken,
    prefillMsPer1kTokens: serving.prefillPer1kTokens,
    messageStartLeadMs: serving.messageStartLead,
    outputTokensPerSecond: serving.outputTokensPerSecond,
    batchSlowdown: serving.batchSlowdown,
    gapJitter: serving.gapJitter,
    tokensPerDelta: serving.tokensPerDelta,
    outputTokens: serving.outputTokens,
    coldStart: serving.coldStart ?? null,
  }))

export const quotaSchema = z
  .strictObject({
    tokensPerMinute: figure(wholePositive).optional(),
    requestsPerMinute: figure(wholePositive).optional(),
  })
  .transform(({ tokensPerMinute, requestsPerMinute }): QuotaProfile => ({
    tokensPerMinute: tokensPerMinute ?? null,
    requestsPerMinute: requestsPerMinute ?? null,
  }))

export const unlimited: QuotaProfile = { tokensPerMinute: null, requestsPerMinute: null }

const throttled = noted({ share, cause: z.enum(['requests', 'tokens', 'daily-tokens']) }).transform((written) => ({
  share: written.share,
  cause: written.cause,
}))

const inStreamThrottles = noted({ firstFrame: share.default(0), midStream: share.default(0) })
  .refine(({ firstFrame, midStream }) => firstFrame + midStream <= 1, {
    error: 'expected shares of at most 1 together',
  })
  .transform(({ firstFrame, midStream }) => ({ firstFrame, midStream }))

const cache = z
  .strictObject({
    minimumTokens: figure(wholePositive),
    maximumTokens: figure(wholePositive).optional(),
    ttls: figure(z.array(z.enum(['5m', '30m', '1h'])).min(1)),
    maximumCheckpoints: figure(wholePositive),
    lookBackBlocks: figure(wholeOrZero.max(20)).default(0),
    isForTools: z.boolean().default(true),
    isExplicit: z.boolean().default(true),
    implicitHitShare: figure(share).default(0),
    tellsImplicitWrites: z.boolean().default(false),
  })
  .transform((written): CacheProfile => ({ ...written, maximumTokens: written.maximumTokens ?? null }))

const time = z.iso.datetime()

const lifecycle = noted({
  state: z.enum(['active', 'legacy', 'legacy-unused', 'end-of-life']),
  legacyTime: time.optional(),
  endOfLifeTime: time.optional(),
}).transform(({ state, legacyTime, endOfLifeTime }): LifecycleProfile => ({
  state,
  legacyTime: legacyTime ?? null,
  endOfLifeTime: endOfLifeTime ?? null,
}))

const active: LifecycleProfile = { state: 'active', legacyTime: null, endOfLifeTime: null }

const inputs = noted({
  tools: z.boolean().default(true),
  toolsInStreams: z.boolean().default(true),
  toolChoice: z.boolean().default(true),
  images: z.boolean().default(true),
  documents: z.boolean().default(true),
  video: z.boolean().default(true),
  audio: z.boolean().default(true),
  s3: z.boolean().default(true),
  prefill: z.boolean().default(true),
}).transform(({ source: _source, assumption: _assumption, ...taken }): InputProfile => taken)

const anyInput: InputProfile = {
  tools: true,
  toolsInStreams: true,
  toolChoice: true,
  images: true,
  documents: true,
  video: true,
  audio: true,
  s3: true,
  prefill: true,
}

const sampling = noted({
  refused: z.array(z.enum(['temperature', 'top_p', 'top_k'])).default([]),
  isExclusive: z.boolean().default(false),
}).transform(({ refused, isExclusive }): SamplingProfile => ({ refused, isExclusive }))

const anySampling: SamplingProfile = { refused: [], isExclusive: false }

const thinking = z.strictObject({
  kinds: z.array(z.enum(['adaptive', 'budget', 'levels'])).min(1),
  byDefault: z.boolean().default(false),
  canBeOff: z.boolean().default(true),
  told: z.enum(['full', 'summary', 'omitted']).default('summary'),
  summaryShare: figure(share).default(0.2),
  tokens: distribution(positive),
})

const factor = positive.optional()

const effort = noted({
  usual: z.enum(EFFORTS),
  low: factor,
  medium: factor,
  high: factor,
  xhigh: factor,
  max: factor,
})
  .refine((levels) => levels[levels.usual] !== undefined, { error: 'expected `usual` to be one of its levels' })
  .transform(({ usual, low, medium, high, xhigh, max }): EffortProfile => ({
    usual,
    factors: Object.fromEntries(
      Object.entries({ low, medium, high, xhigh, max }).filter(([, value]) => value !== undefined),
    ),
  }))

const tiers = z.strictObject({
  priority: z.strictObject({ speed: figure(positive) }).optional(),
  flex: z.strictObject({ speed: figure(positive) }).optional(),
  reserved: z
    .strictObject({ inputTokensPerMinute: figure(wholePositive), outputTokensPerMinute: figure(wholePositive) })
    .optional(),
})

const provisioned = z
  .strictObject({
    inputTokensPerMinutePerUnit: figure(wholePositive),
    outputTokensPerMinutePerUnit: figure(wholePositive),
    slotsPerUnit: figure(wholePositive),
    maximumUnits: figure(wholePositive).optional(),
    creation: figure(positiveDuration),
  })
  .transform(({ creation, maximumUnits, ...unit }): ProvisionedProfile => ({
    ...unit,
    maximumUnits: maximumUnits ?? null,
    creationMs: creation,
  }))

/** A foundation model. */
export const modelSchema = z
  .strictObject({
    name: text,
    provider: text,
    body: z.enum(NATIVE_BODIES).optional(),
    onDemand: z.boolean().default(true),
    maxOutputTokens: figure(wholePositive),
    contextTokens: figure(wholePositive).optional(),
    charactersPerToken: figure(positive).default(4),
    countsTokens: z.boolean().default(true),
    outputBurndown: figure(positive).default(1),
    quota: quotaSchema.default(unlimited),
    optimizedQuota: quotaSchema.optional(),
    optimizedTokenLimit: figure(wholePositive).optional(),
    throttleShare: throttled.optional(),
    inStreamThrottles: inStreamThrottles.optional(),
    lifecycle: lifecycle.default(active),
    inputs: inputs.default(anyInput),
    media: mediaSchema.default(usualMedia),
    sampling: sampling.default(anySampling),
    thinking: thinking.optional(),
    effort: effort.optional(),
    tools: toolsSchema.prefault({}),
    cache: cache.optional(),
    tiers: tiers.default({}),
    provisioned: provisioned.optional(),
    endpoints: endpointsSchema.optional(),
    standard: servingSchema,
    optimized: servingSchema.optional(),
  })
  .transform(({ standard, optimized, throttleShare, tiers: asWritten, ...model }): ModelProfile => ({
    ...model,
    body: model.body ?? null,
    contextTokens: model.contextTokens ?? null,
    optimizedQuota: model.optimizedQuota ?? null,
    optimizedTokenLimit: model.optimizedTokenLimit ?? null,
    throttled: throttleShare ?? null,
    inStreamThrottles: model.inStreamThrottles ?? { firstFrame: 0, midStream: 0 },
    thinking: model.thinking ?? null,
    effort: model.effort ?? null,
    cache: model.cache ?? null,
    tiers: {
      priority: asWritten.priority ?? null,
      flex: asWritten.flex ?? null,
      reserved: asWritten.reserved ?? null,
    },
    provisioned: model.provisioned ?? null,
    endpoints: readEndpoints(model.endpoints ?? usualEndpoints(model.body)),
    servings: { standard, optimized: optimized ?? null },
  }))
