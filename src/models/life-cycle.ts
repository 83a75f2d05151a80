// Whether AWS serves a model on a day, and which one takes its place. Days are written as 2026-11-20.
import { modelFactsOf, type ModelFacts } from './model-facts.ts'
import { parseModelId } from './model-id.ts'

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html */
export type LifeCycle =
  /** `notBefore`: AWS's promise of its earliest end. */
  | { readonly kind: 'active'; readonly notBefore: string | null }
  | {
      readonly kind: 'legacy'
      readonly since: string | null
      readonly endOfLife: string | null
      /** From when it may cost more. */
      readonly extendedAccessFrom: string | null
    }
  /** `on` is null where only `by` which day is known. */
  | { readonly kind: 'ended'; readonly on: string | null; readonly by: string }

/** Null where nothing is known. `isSure`: whether no source contradicts it. */
export interface KnownLife {
  readonly life: LifeCycle
  readonly isSure: boolean
}

export function lifeOf({ lifecycle }: ModelFacts, today: string): KnownLife | null {
  if (lifecycle === undefined) return null
  const {
    endOfLife = null,
    extendedAccessFrom = null,
    goneBy,
    legacySince = null,
    notBefore = null,
    unsure = {},
  } = lifecycle
  // The day itself is the last: after it, requests fail.
  if (endOfLife !== null && today > endOfLife) {
    return { life: { kind: 'ended', on: endOfLife, by: endOfLife }, isSure: !('endOfLife' in unsure) }
  }
  if (goneBy !== undefined && today >= goneBy) {
    return { life: { kind: 'ended', on: null, by: goneBy }, isSure: !('goneBy' in unsure) }
  }
  if (endOfLife !== null || (legacySince !== null && today >= legacySince)) {
    return { life: { kind: 'legacy', since: legacySince, endOfLife, extendedAccessFrom }, isSure: true }
  }
  return { life: { kind: 'active', notBefore }, isSure: true }
}

/**
 * What to call in place of `model`: its successor, or the successor of that where it has ended too, by a profile of the same geography
 * where there is one. Null where none is known.
 */
export function livingSuccessorOf(model: string, today: string): string | null {
  const seen = new Set<string>()
  let next = modelFactsOf(model)?.lifecycle?.successor
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    const facts = modelFactsOf(next)
    if (facts === null || lifeOf(facts, today)?.life.kind !== 'ended')
      return calledFrom(parseModelId(model).geography, next)
    next = facts.lifecycle?.successor
  }
  return null
}

/** The id of the model, or of the profile by which it is called. */
function calledFrom(geography: string | null, model: string): string {
  const { geographies = [], onlyIn } = modelFactsOf(model)?.profiles ?? {}
  const isInGeography = geography !== null && (geographies.length === 0 || geographies.includes(geography))
  if (isInGeography) return `${geography}.${model}`
  if (geography === null && onlyIn === undefined) return model
  const wide = geographies.includes('global') ? 'global' : geographies[0]
  return wide === undefined ? model : `${wide}.${model}`
}

/** A sentence without its subject: `reached its end of life on 2026-06-19`. Null of what is active. */
export function tellLife({ isSure, life }: KnownLife, today: string): string | null {
  switch (life.kind) {
    case 'active':
      return null
    case 'legacy': {
      const { endOfLife, extendedAccessFrom, since } = life
      const began = since === null ? 'is a Legacy model' : `has been a Legacy model since ${since}`
      const ends = endOfLife === null ? '' : ` and reaches its end of life on ${endOfLife}`
      const isDearer = extendedAccessFrom !== null && today >= extendedAccessFrom
      return began + ends + (isDearer ? `; extended access, which may cost more, began on ${extendedAccessFrom}` : '')
    }
    case 'ended': {
      const when = life.on === null ? `by ${life.by}` : `on ${life.on}`
      return isSure ? `reached its end of life ${when}` : `may have reached its end of life ${when}: sources disagree`
    }
  }
}
