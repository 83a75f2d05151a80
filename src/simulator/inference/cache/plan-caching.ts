// What one call reads from a prompt cache and writes to it, by the cache points of its prompt:
//   cacheRead  = tokens of the longest prefix that is cached, of those that end in a cache point or, as far as the
//                model looks back, in a block before one
//   cacheWrite = tokens from there to the last cache point
// A prefix below `minimumTokens` is not cached, silently; of one above `maximumTokens` that much is cached.
import type { CacheProfile } from '../../profile/profile.ts'
import type { CacheTtl } from '../../vocabulary.ts'

export interface TokenPrefix {
  readonly key: string
  /** Of the prompt, up to here. */
  readonly tokens: number
}

export interface TokenCheckpoint extends TokenPrefix {
  readonly ttl: CacheTtl
  /** Those that end with one of the blocks before it, in their order. */
  readonly before: readonly TokenPrefix[]
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
  const usable = usableOf(cache, checkpoints)
  const candidates = usable.flatMap((checkpoint, index) =>
    [...usableOf(cache, backFrom(checkpoint, cache)), checkpoint].map(({ key, tokens }) => ({ key, tokens, index })),
  )
  const found = candidates.findLast(({ key }) => isCached(key))
  const readTokens = found?.tokens ?? 0
  const read = usable.slice(0, found?.index ?? 0).map(({ key }) => key)
  const writes = usable.slice(found?.index ?? 0).filter(({ key }) => key !== found?.key)
  const writtenFor: Record<CacheTtl, number> = { '1h': 0, '30m': 0, '5m': 0 }
  let upTo = readTokens
  for (const { ttl, tokens } of writes) {
    writtenFor[ttl] += tokens - upTo
    upTo = tokens
  }
  return {
    readTokens,
    writeTokens: upTo - readTokens,
    readKeys: found === undefined ? [] : [...read, found.key],
    writes: writes.map(({ key, ttl }) => ({ key, ttl })),
    details: LONGEST_FIRST.map((ttl) => ({ ttl, inputTokens: writtenFor[ttl] })).filter((part) => part.inputTokens > 0),
  }
}

const backFrom = ({ before }: TokenCheckpoint, { lookBackBlocks }: CacheProfile): readonly TokenPrefix[] =>
  before.slice(Math.max(0, before.length - lookBackBlocks))

/** Those that are long enough, as long as they are cached. */
const usableOf = <T extends TokenPrefix>({ minimumTokens, maximumTokens }: CacheProfile, prefixes: readonly T[]): T[] =>
  prefixes
    .filter(({ tokens }) => tokens >= minimumTokens)
    .map((prefix) => ({ ...prefix, tokens: Math.min(prefix.tokens, maximumTokens ?? Infinity) }))

/** Whether a model may read and write prompts without cache points. */
export const cachesByItself = (model: { readonly cache: CacheProfile | null } | null): boolean =>
  (model?.cache?.implicitHitShare ?? 0) > 0

/** Of a prompt without cache points. Nobody asked for what is written, and most models neither tell nor charge it. */
export function planImplicitCaching(
  cache: CacheProfile,
  prefixes: readonly TokenPrefix[],
  isCached: (key: string) => boolean,
): CachePlan {
  const usable = usableOf(cache, prefixes)
  const found = usable.findLast(({ key }) => isCached(key))
  const readTokens = found?.tokens ?? 0
  const writeTokens = cache.tellsImplicitWrites ? Math.max(0, (usable.at(-1)?.tokens ?? 0) - readTokens) : 0
  const ttl = cache.tellsImplicitWrites ? (cache.ttls[0] ?? IMPLICIT_TTL) : IMPLICIT_TTL
  return {
    readTokens,
    writeTokens,
    readKeys: found === undefined ? [] : [found.key],
    writes: usable.map(({ key }) => ({ key, ttl })),
    details: writeTokens === 0 ? [] : [{ ttl, inputTokens: writeTokens }],
  }
}

/** How long a model keeps what nobody asked it to keep is not published. */
const IMPLICIT_TTL: CacheTtl = '5m'

const LONGEST_FIRST = ['1h', '30m', '5m'] as const satisfies readonly CacheTtl[]
