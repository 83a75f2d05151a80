// Modes that asked for no cache and got one anyway: many models cache by themselves, as far as they can. Such calls are no
// plain ones, so their share, times and cost are told apart.
// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
import { TRENDS } from '../metrics/metric-catalogue.ts'
import { NOT_ASKED } from '../metrics/served-class.ts'
import type { CounterSeries, TrendSeries } from '../metrics/snapshot.ts'
import type { ModeDimension, TagName, Tags } from '../metrics/tags.ts'
import { findPrice, type ModelPrices, type PricedMode } from '../money/find-price.ts'
import { toUsd } from '../money/pico-usd.ts'
import type { ServedTokens } from '../money/run-cost.ts'
import { costOfKind, type TokenKind } from '../money/token-cost.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { countUse } from './counted-use.ts'
import type { ServedSummary } from './served-summary.ts'

/** Of a mode without `cache`, some calls of which used a cache. */
export interface ImplicitCaching {
  readonly mode: string
  /** Completed. */
  readonly calls: number
  /** Calls that read from the cache, whatever they wrote besides. */
  readonly hits: number
  /** Calls that only wrote to it. */
  readonly writes: number
  /** All of the mode: computed, read and written. */
  readonly inputTokens: number
  readonly readTokens: number
  readonly writtenTokens: number
  /** What AWS bills for what was read and written, in USD. Null where a price is not known. */
  readonly readUsd: number | null
  readonly writtenUsd: number | null
  /** What the tokens that were read would have cost as input, in USD. Null where that price is not known. */
  readonly readAsInputUsd: number | null
}

/** Mode by mode in their order; those alone that have any. `counters` are totals of the run. */
export const summariseImplicitCaching = (
  served: readonly ServedSummary[],
  { modes, prices }: Pick<RunPlan, 'modes' | 'prices'>,
  counters: readonly CounterSeries[],
): ImplicitCaching[] =>
  served.flatMap(({ asked, aspect, calls, mode: name, served: results }) => {
    const mode = modes.find((each) => each.name === name)
    if (aspect !== 'cache' || asked !== 'uncached' || mode === undefined) return []
    const uses = countUse(mode, counters).tokens
    const usdOf = (kinds: PricedKinds): number | null => costOf(prices, mode, uses, kinds)
    const count = (...kinds: TokenKind[]): number =>
      uses.reduce((sum, { tokens }) => sum + kinds.reduce((each, kind) => each + tokens[kind], 0), 0)
    return [
      {
        mode: name,
        calls,
        hits: results['hit'] ?? 0,
        writes: results['write'] ?? 0,
        inputTokens: count('input', 'cacheRead', ...WRITES),
        readTokens: count('cacheRead'),
        writtenTokens: count(...WRITES),
        readUsd: usdOf({ cacheRead: 'cacheRead' }),
        writtenUsd: usdOf({ cacheWrite5m: 'cacheWrite5m', cacheWrite1h: 'cacheWrite1h' }),
        readAsInputUsd: usdOf({ cacheRead: 'input' }),
      },
    ]
  })

const WRITES = ['cacheWrite5m', 'cacheWrite1h'] as const satisfies readonly TokenKind[]

/** At which kind's price the tokens of a kind are taken. */
type PricedKinds = Readonly<Partial<Record<TokenKind, TokenKind>>>

/** Null where a price is not known. */
function costOf(
  prices: readonly ModelPrices[],
  mode: PricedMode,
  uses: readonly ServedTokens[],
  kinds: PricedKinds,
): number | null {
  const parts = uses.flatMap(({ served, tokens }) => {
    const price = findPrice(prices, mode, served)
    const known = (served.isLongContext ? price.longContext : null) ?? price
    return (Object.entries(kinds) as [TokenKind, TokenKind][]).map(([of, at]) => costOfKind(tokens[of], known[at]))
  })
  return parts.includes(null) ? null : toUsd(parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n))
}

interface ToldSeries {
  readonly metric: TrendSeries['metric']
  readonly tags: Tags
  readonly series: TrendSeries
}

/**
 * Each series under the tags that a summary tells it by: where a mode without `cache` has calls that used one, its other calls
 * are told by that they had not asked for it, and are not lost in the mode's sum.
 */
export function tellCachesApart(trends: readonly TrendSeries[], modes: readonly ModeDimension[]): ToldSeries[] {
  const uncached = new Set(modes.flatMap(({ isCached, name }) => (isCached ? [] : [name])))
  const implicit = new Set(
    trends.flatMap(({ tags: { cache, mode } }) =>
      cache !== undefined && mode !== undefined && uncached.has(mode) ? [mode] : [],
    ),
  )
  return trends.map((series) => {
    const { metric, tags } = series
    const isOther =
      tags.mode !== undefined && implicit.has(tags.mode) && tags.cache === undefined && splitsByCache(metric)
    return { metric, tags: isOther ? { ...tags, cache: NOT_ASKED } : tags, series }
  })
}

/** The modes whose calls such a number mixes: some that used a cache which nobody asked for, and some that did not. */
export const mixedModes = (
  implicit: readonly ImplicitCaching[],
  metric: string,
  { cache, mode }: Tags,
): ImplicitCaching[] =>
  cache === undefined && splitsByCache(metric)
    ? implicit.filter((each) => mode === undefined || each.mode === mode)
    : []

const splitsByCache = (metric: string): boolean =>
  metric in TRENDS && (TRENDS[metric as TrendSeries['metric']].tags as readonly TagName[]).includes('cache')
