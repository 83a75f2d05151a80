// What a reply will be like, as things stand when a slot begins to serve it: what the prompt cache holds then, how
// long the model's reply is, and where a guardrail stops it.
import type { Random } from '../../random/random.ts'
import { planReply, type ReplyPlan } from '../physics/reply-plan.ts'
import type { ServingProfile, TierProfiles } from '../profile/profile.ts'
import type { CachePlan } from './cache/plan-caching.ts'
import { planThinking } from './plan-thinking.ts'
import { guardrailTrace, unwatched, watchDeltas } from './guardrail.ts'
import type { ReplyStart } from './reply-format.ts'
import { beginningOf, cutBlocks, type ReplyBlock, tellBlocks } from './reply-blocks.ts'
import type { BegunReply } from './reply-parts.ts'
import type { UnderstoodCall } from './understand-call.ts'
import type { ServiceTier } from '../vocabulary.ts'

export interface ReplyCircumstances {
  readonly understood: UnderstoodCall
  readonly serving: ServingProfile
  readonly isStream: boolean
  /** Whether the answer can tell a thought. */
  readonly tellsThoughts: boolean
  /** Of the reply, as far as they do not depend on the cache. */
  readonly told: Pick<ReplyStart, 'modelId' | 'latencyServed' | 'tierServed'>
  readonly tierServed: ServiceTier
  /** What the model says in the place of words, or null. */
  readonly said: readonly ReplyBlock[] | null
  /** ARN of what a router chose, or null when none did. */
  readonly invokedModelId: string | null
}

export function beginReply(circumstances: ReplyCircumstances, caching: CachePlan, random: Random): BegunReply {
  const { understood, serving, isStream, tierServed } = circumstances
  const { inputTokens, maxTokens, guardrail, request, target } = understood
  if (guardrail?.intervention === 'prompt') return blockPrompt(circumstances, guardrail.profile.blockedMessage)
  const uncachedInputTokens = inputTokens - caching.readTokens
  const thinking = planThinking(target.model, request.asks, maxTokens, random)
  const planned = planReply(serving, random, { uncachedInputTokens, maxTokens, thinking, said: circumstances.said })
  const watch = guardrail === null ? unwatched : watchDeltas(guardrail, isStream, planned.outputTokens, random)
  const isStopped = guardrail?.intervention === 'reply'
  const outputTokens = watch.stopsAtToken ?? planned.outputTokens
  const blocks = tellBlocks(cutBlocks(planned.blocks, outputTokens), circumstances.tellsThoughts)
  return {
    plan: {
      ...planned,
      tokenGapMs: planned.tokenGapMs / speedOf(target.model.tiers, tierServed),
      outputTokens,
      blocks,
    },
    watch,
    start: {
      ...circumstances.told,
      inputTokens: uncachedInputTokens - caching.writeTokens,
      cacheReadTokens: caching.readTokens,
      cacheWriteTokens: caching.writeTokens,
      cacheDetails: caching.details,
      ...beginningOf(blocks),
    },
    stopReason: isStopped ? 'guardrail_intervened' : planned.stopReason,
    end: {
      isGuarded: guardrail !== null,
      trace: traceOf(circumstances),
      replacedBy: isStopped ? guardrail.profile.blockedMessage : null,
      responseFieldPaths: request.asks.responseFieldPaths,
    },
  }
}

const NO_MODEL: ReplyPlan = {
  timeToFirstTokenMs: 0,
  tokenGapMs: 0,
  outputTokens: 0,
  blocks: [],
  stopReason: 'end_turn',
}

/** The model reads nothing and says nothing: every count is 0. */
const blockPrompt = (circumstances: ReplyCircumstances, blockedMessage: string): BegunReply => ({
  plan: NO_MODEL,
  watch: unwatched,
  start: {
    ...circumstances.told,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheDetails: [],
    ...beginningOf([]),
  },
  stopReason: 'guardrail_intervened',
  end: {
    isGuarded: true,
    trace: traceOf(circumstances),
    replacedBy: blockedMessage,
    responseFieldPaths: [],
  },
})

function traceOf({ understood: { guardrail }, invokedModelId }: ReplyCircumstances): object | null {
  const told = guardrail && guardrailTrace(guardrail)
  if (told === null && invokedModelId === null) return null
  return {
    ...(told === null ? {} : { guardrail: told }),
    ...(invokedModelId === null ? {} : { promptRouter: { invokedModelId } }),
  }
}

/** What the tier multiplies the tokens a second by. */
function speedOf(tiers: TierProfiles, tier: ServiceTier): number {
  switch (tier) {
    case 'priority':
      return tiers.priority?.speed ?? 1
    case 'flex':
      return tiers.flex?.speed ?? 1
    case 'default':
    case 'reserved':
      return 1
  }
}
