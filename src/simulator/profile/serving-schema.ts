import { z } from 'zod'

import {
  distribution,
  duration,
  figure,
  noted,
  positive,
  positiveDuration,
  wholeOrZero,
  wholePositive,
} from './figure-schema.ts'
import type { ServingProfile } from './profile.ts'

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
export const servingSchema = z
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
