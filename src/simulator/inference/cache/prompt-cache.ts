import type { CacheTtl } from '../../vocabulary.ts'

// The prompt cache of one model in one region: prefixes by hash, each with a time to live that every hit renews.
// It keeps hashes and lengths, never a text.

export interface PromptCache {
  holds(key: string, atMs: number): boolean
  /** Renews a prefix that was read, by the time to live that it was written with. */
  renew(key: string, atMs: number): void
  /** Readable from `atMs` on; a prefix that is there already is renewed. */
  write(key: string, ttl: CacheTtl, atMs: number): void
}

const TTL_MS = { '5m': 300_000, '30m': 1_800_000, '1h': 3_600_000 } satisfies Record<CacheTtl, number>

interface Entry {
  readonly ttlMs: number
  expiresMs: number
}

const LEAST_BEFORE_SWEEP = 1_000

export function makePromptCache(): PromptCache {
  const entries = new Map<string, Entry>()
  let sweepAbove = LEAST_BEFORE_SWEEP

  const live = (key: string, atMs: number): Entry | null => {
    const entry = entries.get(key)
    return entry !== undefined && atMs < entry.expiresMs ? entry : null
  }
  // Whoever sends another prefix with each call must not fill the memory: what has expired is swept out whenever
  // the entries have doubled, which costs each of them a constant share of the sweep.
  const sweep = (atMs: number): void => {
    if (entries.size <= sweepAbove) return
    for (const [key, { expiresMs }] of entries) if (atMs >= expiresMs) entries.delete(key)
    sweepAbove = Math.max(LEAST_BEFORE_SWEEP, 2 * entries.size)
  }
  const renew = (key: string, atMs: number): void => {
    const entry = live(key, atMs)
    if (entry !== null) entry.expiresMs = atMs + entry.ttlMs
  }
  return {
    holds: (key, atMs) => live(key, atMs) !== null,
    renew,
    write(key, ttl, atMs) {
      const ttlMs = TTL_MS[ttl]
      // Of two calls that write the same prefix for different times, the longer time holds.
      const held = live(key, atMs)
      entries.set(key, {
        ttlMs: Math.max(ttlMs, held?.ttlMs ?? 0),
        expiresMs: atMs + Math.max(ttlMs, held?.ttlMs ?? 0),
      })
      sweep(atMs)
    },
  }
}

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
