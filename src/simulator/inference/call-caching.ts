import type { Arrival } from './arrival.ts'
import { type CachePlan, noCaching, planCaching } from './cache/plan-caching.ts'
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
  { epoch, call }: Arrival,
  { target, checkpoints, inputTokens }: UnderstoodCall,
  cacheKey: string,
  isLasting: boolean,
): CallCaching {
  const profile = target.model.cache
  const cache: PromptCache | null = profile === null || checkpoints.length === 0 ? null : epoch.caches.of(cacheKey)
  let unwritten: CachePlan['writes'] = []
  let readByModel = 0
  return {
    read(atMs) {
      const plan =
        cache === null || profile === null
          ? noCaching
          : planCaching(profile, checkpoints, (key) => cache.holds(key, atMs))
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
