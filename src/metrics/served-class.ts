// How a call was served, by what the response says of it, held against what its mode asks for. Each aspect is a tag.
// A tag is left out where it does not apply: `cache` of a call that asked for no caching and got none, `model` without a
// prompt router.
import type { CallRecord } from '../bedrock/call-record.ts'
import { type ModeDimension, pickTags, SERVED_TAG_NAMES, type Tags } from './tags.ts'

export type ServedAspect = (typeof SERVED_TAG_NAMES)[number]

/** What a response says nothing of. It is never held against what was asked for. */
export const UNKNOWN = 'unknown'

/** A call without a cache point, of a mode that has them. There was nothing to hit or miss. */
export const NOT_ASKED = 'not-asked'

/** The context of a call whose input is beyond the limit of the usual price. Others have no such tag. */
export const LONG_CONTEXT = 'long'

/** In the place of the models of a mode that come after so many others. */
const OTHER_MODEL = 'other'
const MOST_MODELS = 20

interface AspectRule {
  /** Null where nothing can be asked for. */
  readonly asked: (mode: ModeDimension) => string | null
  /** Null where it does not apply. */
  readonly served: (call: CallRecord, mode: ModeDimension) => string | null
  readonly isAsAsked: (served: string, mode: ModeDimension) => boolean
}

const ASPECTS = {
  latency: {
    asked: ({ latency }) => latency,
    served: ({ servedLatency }) => servedLatency,
    isAsAsked: (served, { latency }) => served === latency,
  },
  tier: {
    asked: ({ tier }) => tier,
    served: ({ servedTier }) => servedTier ?? UNKNOWN,
    isAsAsked: (served, { tier }) => served === tier || served === UNKNOWN,
  },
  cache: {
    asked: ({ isCached }) => (isCached ? 'cached' : 'uncached'),
    served: ({ hasCachePoint, usage }, { isCached }) =>
      cacheResult(usage) ?? (isCached ? cacheIdle(usage, hasCachePoint) : null),
    isAsAsked: (served, { isCached }) => isCached && served !== 'miss',
  },
  model: {
    // Which it is, is what the router is asked.
    asked: () => null,
    served: ({ invokedModel }) => invokedModel,
    isAsAsked: () => true,
  },
} as const satisfies Record<ServedAspect, AspectRule>

/** A call that read something is a hit, whatever it wrote besides: a conversation does both in each turn. */
function cacheResult(usage: CallRecord['usage']): 'hit' | 'write' | null {
  if (usage === null) return null
  if (usage.cacheReadInputTokens > 0) return 'hit'
  return usage.cacheWriteInputTokens > 0 ? 'write' : null
}

function cacheIdle(usage: CallRecord['usage'], hasCachePoint: boolean): 'miss' | typeof UNKNOWN | typeof NOT_ASKED {
  if (!hasCachePoint) return NOT_ASKED
  return usage === null ? UNKNOWN : 'miss'
}

/** One of the ways in which calls of a mode were served. */
export interface ServedClass {
  readonly tags: Tags
  /** Those that decide what a token costs: all but the cache, whose tokens are counted apart. */
  readonly billed: Tags
  /** The same of calls whose input is beyond the limit of the usual price. */
  readonly billedLong: Tags
  /** Those that are not what the mode asks for; null where all are. */
  readonly different: Tags | null
}

/** The classes of one series: the same object for calls that were served alike, so that a call makes none of its own. */
export function makeServedClasses(mode: ModeDimension): (call: CallRecord) => ServedClass {
  const classes = new Map<string, ServedClass>()
  const models = new Set<string>()

  const bounded = (model: string | null): string | null => {
    if (model === null || models.has(model)) return model
    if (models.size >= MOST_MODELS) return OTHER_MODEL
    models.add(model)
    return model
  }
  return (call) => {
    const latency = ASPECTS.latency.served(call)
    const tier = ASPECTS.tier.served(call)
    const cache = ASPECTS.cache.served(call, mode)
    const model = bounded(ASPECTS.model.served(call))
    const key = `${latency} ${tier} ${cache} ${model}`
    let found = classes.get(key)
    if (found === undefined) classes.set(key, (found = makeServedClass({ latency, tier, cache, model }, mode)))
    return found
  }
}

function makeServedClass(served: Readonly<Record<ServedAspect, string | null>>, mode: ModeDimension): ServedClass {
  const applying = SERVED_TAG_NAMES.flatMap((name) => (served[name] === null ? [] : [[name, served[name]] as const]))
  const different = applying.filter(([name, value]) => !isAsAsked(name, value, mode))
  const tags: Tags = Object.fromEntries(applying)
  const billed = pickTags(tags, ['latency', 'tier', 'model'])
  return {
    tags,
    billed,
    billedLong: { ...billed, context: LONG_CONTEXT },
    different: different.length === 0 ? null : Object.fromEntries(different),
  }
}

/** What a mode asks for; null where there is nothing to ask for. */
export const askedOf = (aspect: ServedAspect, mode: ModeDimension): string | null => ASPECTS[aspect].asked(mode)

/** Whether it is what the mode asks for, or nothing that it says. */
export const isAsAsked = (aspect: ServedAspect, served: string, mode: ModeDimension): boolean =>
  ASPECTS[aspect].isAsAsked(served, mode)
