// What one call reads from a prompt cache and writes to it, by the cache points of its prompt:
//   cacheRead  = tokens of the longest prefix that is cached
//   cacheWrite = tokens from there to the last cache point
// A prefix below `minimumTokens` is not cached, silently; of one above `maximumTokens` that much is cached.
import type { CacheProfile } from '../../profile/profile.ts'
import type { CacheTtl } from '../../vocabulary.ts'

export interface TokenCheckpoint {
  readonly key: string
  readonly ttl: CacheTtl
  /** Of the prompt, up to here. */
  readonly tokens: number
}

export interface CachePlan {
  readonly readTokens: number
  readonly writeTokens: number
  /** Prefixes that this call read, to be renewed. */
  readonly readKeys: readonly string[]
  /** Prefixes to be written. */
  readonly writes: readonly { readonly key: string; readonly ttl: CacheTtl }[]
  /** What is written, by time to live: 1h before 5m, and only what is above 0. */
  readonly details: readonly { readonly ttl: CacheTtl; readonly inputTokens: number }[]
}

export const noCaching: CachePlan = { readTokens: 0, writeTokens: 0, readKeys: [], writes: [], details: [] }

/** `checkpoints` are in the order of the prompt; `isCached` says whether a prefix can be read. */
export function planCaching(
  cache: CacheProfile,
  checkpoints: readonly TokenCheckpoint[],
  isCached: (key: string) => boolean,
): CachePlan {
  const most = cache.maximumTokens ?? Infinity
  const usable = checkpoints
    .filter(({ tokens }) => tokens >= cache.minimumTokens)
    .map((checkpoint) => ({ ...checkpoint, tokens: Math.min(checkpoint.tokens, most) }))
  const lastRead = usable.findLastIndex(({ key }) => isCached(key))
  const read = usable.slice(0, lastRead + 1)
  const writes = usable.slice(lastRead + 1)
  const readTokens = read.at(-1)?.tokens ?? 0
  const writtenFor: Record<CacheTtl, number> = { '1h': 0, '5m': 0 }
  let upTo = readTokens
  for (const { ttl, tokens } of writes) {
    writtenFor[ttl] += tokens - upTo
    upTo = tokens
  }
  return {
    readTokens,
    writeTokens: upTo - readTokens,
    readKeys: read.map(({ key }) => key),
    writes: writes.map(({ key, ttl }) => ({ key, ttl })),
    details: LONGEST_FIRST.map((ttl) => ({ ttl, inputTokens: writtenFor[ttl] })).filter((part) => part.inputTokens > 0),
  }
}

const LONGEST_FIRST = ['1h', '5m'] as const satisfies readonly CacheTtl[]
