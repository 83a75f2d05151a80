import { makePromptCache } from './prompt-cache.ts'
import type { PromptCache } from './prompt-cache.ts'

/** The prompt caches, each made when it is first asked for. A place is a model in a region, or a provisioned model. */
export interface PromptCaches {
  of(place: string): PromptCache
}

export function makePromptCaches(): PromptCaches {
  const made = new Map<string, PromptCache>()
  return {
    of(place) {
      const cache = made.get(place) ?? makePromptCache()
      made.set(place, cache)
      return cache
    },
  }
}
