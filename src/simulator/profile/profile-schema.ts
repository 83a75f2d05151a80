// The format of a profile file. Every figure says where it comes from: `source` for a published one,
// `assumption` for one that is reasoned or invented; a figure with neither is a mistake.
import { z } from 'zod'

import { lognormalSigma } from '../../random/draw.ts'
import { parseDurationMs } from '../../time/duration.ts'
import type { Distribution } from './distribution.ts'
import type { LatencyProfile, ModelProfile, Profile } from './profile.ts'

const duration = z
  .union([z.string(), z.number()])
  .transform((text) => parseDurationMs(text) ?? Number.NaN)
  .refine((durationMs) => !Number.isNaN(durationMs), { error: 'expected a duration such as 500ms, 1.1s or 1m30s' })
const positiveDuration = duration.refine((durationMs) => durationMs > 0, { error: 'expected a duration above 0' })
const positive = z.number().positive()
const wholePositive = z.int().positive()
const wholeOrZero = z.int().nonnegative()

const text = z.string().min(1)
const provenance = { source: text.optional(), assumption: text.optional() }

type Provenance = { readonly source?: string | undefined; readonly assumption?: string | undefined }

const hasProvenance = ({ source, assumption }: Provenance): boolean =>
  (source === undefined) !== (assumption === undefined)
const provenanceError = { error: 'expected either `source` or `assumption`: where the figure comes from' }

const figure = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, ...provenance }).refine(hasProvenance, provenanceError)

const distribution = (value: z.ZodType<number>) =>
  z
    .strictObject({
      constant: value.optional(),
      lognormal: z
        .strictObject({ p50: value, p90: value })
        .refine(({ p50, p90 }) => p90 >= p50, { error: 'expected p90 to be at least p50' })
        .optional(),
      ...provenance,
    })
    .refine(hasProvenance, provenanceError)
    .refine(({ constant, lognormal }) => (constant === undefined) !== (lognormal === undefined), {
      error: 'expected either `constant` or `lognormal: { p50, p90 }`',
    })
    .transform(({ constant = 0, lognormal }): Distribution =>
      lognormal === undefined
        ? { kind: 'constant', value: constant }
        : { kind: 'lognormal', p50: lognormal.p50, sigma: lognormalSigma(lognormal.p50, lognormal.p90) },
    )

// More tokens than this in one delta is no word group any more, and frames are made ahead for each number.
const MOST_TOKENS_PER_DELTA = 16

const tokensPerDelta = z
  .strictObject({
    min: wholePositive.max(MOST_TOKENS_PER_DELTA),
    max: wholePositive.max(MOST_TOKENS_PER_DELTA),
    ...provenance,
  })
  .refine(hasProvenance, provenanceError)
  .refine(({ min, max }) => min <= max, { error: 'expected min to be at most max' })
  .transform(({ min, max }) => ({ min, max }))

const latencyProfile = z
  .strictObject({
    slots: figure(wholePositive),
    queueLength: figure(wholeOrZero),
    timeToFirstToken: distribution(positiveDuration),
    prefillPer1kTokens: figure(duration),
    messageStartLead: figure(duration),
    outputTokensPerSecond: distribution(positive),
    gapJitter: figure(z.number().nonnegative().max(3)),
    tokensPerDelta,
    outputTokens: distribution(positive),
  })
  .transform((latency): LatencyProfile => ({
    slots: latency.slots.value,
    queueLength: latency.queueLength.value,
    timeToFirstTokenMs: latency.timeToFirstToken,
    prefillMsPer1kTokens: latency.prefillPer1kTokens.value,
    messageStartLeadMs: latency.messageStartLead.value,
    outputTokensPerSecond: latency.outputTokensPerSecond,
    gapJitter: latency.gapJitter.value,
    tokensPerDelta: latency.tokensPerDelta,
    outputTokens: latency.outputTokens,
  }))

const throttled = z
  .strictObject({ share: z.number().min(0).max(1), cause: z.enum(['requests', 'tokens']), ...provenance })
  .refine(hasProvenance, provenanceError)
  .transform(({ share, cause }) => ({ share, cause }))

const modelProfile = z
  .strictObject({
    inferenceProfileOf: text.optional(),
    maxOutputTokens: figure(wholePositive),
    tokensPerMinute: figure(wholePositive).optional(),
    requestsPerMinute: figure(wholePositive).optional(),
    outputBurndown: figure(positive).optional(),
    throttleShare: throttled.optional(),
    standard: latencyProfile,
    optimized: latencyProfile.optional(),
  })
  .transform((model): ModelProfile => ({
    inferenceProfileOf: model.inferenceProfileOf ?? null,
    maxOutputTokens: model.maxOutputTokens.value,
    quota: {
      tokensPerMinute: model.tokensPerMinute?.value ?? null,
      requestsPerMinute: model.requestsPerMinute?.value ?? null,
      outputBurndown: model.outputBurndown?.value ?? 1,
    },
    throttled: model.throttleShare ?? null,
    latencies: { standard: model.standard, optimized: model.optimized ?? null },
  }))

/** A profile file, from its parsed YAML. `shapes` holds YAML anchors and nothing else: it is not looked at. */
export const profileSchema = z
  .strictObject({
    description: text,
    shapes: z.unknown().optional(),
    models: z.record(text, modelProfile).refine((models) => Object.keys(models).length > 0, {
      error: 'expected at least one model',
    }),
  })
  .transform((file): Profile => ({ models: file.models }))
