import type { Arrival } from './arrival.ts'
import type { CacheProfile } from '../profile/profile.ts'
import { type CachePlan, noCaching, planCaching, planImplicitCaching } from './cache/plan-caching.ts'
import type { PromptCache } from './cache/prompt-cache.ts'
import type { UnderstoodCall } from './understand-call.ts'

/** What a call does to the prompt cache of its place. */
export interface CallCaching {
  /** Reads and renews what is cached. Once, when a slot begins to serve the call. */
  read(atMs: number): CachePlan
  /** The first time it is called, what was to be written can be read from then on: an assumption, as all of its timing. */
  write(atMs: number): void
  /** Input tokens that no cache held; 0 before `read`, because a call that gave up in the queue has used nothing. */
  readByModel(): number
}

/** `isLasting`: whether it leaves anything behind; a call that is throttled after all does not. */
export function makeCallCaching(
  { epoch, call, chance }: Arrival,
  { target, checkpoints, prefixes, inputTokens }: UnderstoodCall,
  cacheKey: string,
  isLasting: boolean,
): CallCaching {
  const profile = target.model.cache
  const isCached = checkpoints.length > 0 || prefixes.length > 0
  const cache: PromptCache | null = profile === null || !isCached ? null : epoch.caches.of(cacheKey)
  const planOf = (each: CacheProfile, holds: (key: string) => boolean): CachePlan => {
    if (checkpoints.length > 0) return planCaching(each, checkpoints, holds)
    const isHit = chance('implicit cache').next() < each.implicitHitShare
    return planImplicitCaching(each, prefixes, (key) => isHit && holds(key))
  }
  let unwritten: CachePlan['writes'] = []
  let readByModel = 0
  return {
    read(atMs) {
      const plan = cache === null || profile === null ? noCaching : planOf(profile, (key) => cache.holds(key, atMs))
      readByModel = inputTokens - plan.readTokens
      call.cacheReadTokens = plan.readTokens
      call.cacheWriteTokens = plan.writeTokens
      if (!isLasting) return plan
      for (const key of plan.readKeys) cache?.renew(key, atMs)
      unwritten = plan.writes
      return plan
    },
    write(atMs) {
      for (const { key, ttl } of unwritten) cache?.write(key, ttl, atMs)
      unwritten = []
    },
    readByModel: () => readByModel,
  }
}
