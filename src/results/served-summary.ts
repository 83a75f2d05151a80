import { type ModeDimension, SERVED_TAG_NAMES } from '../metrics/tags.ts'
import { askedOf, isAsAsked, type ServedAspect } from '../metrics/served-class.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'

/** What a mode asked for in one aspect, and what its responses say that they got. */
export interface ServedSummary {
  readonly mode: string
  readonly aspect: ServedAspect
  /** Of the cache `cached` or `uncached`. Null of `model`: which, is left to the prompt router. */
  readonly asked: string | null
  /** Completed calls of the mode. */
  readonly calls: number
  /** How many of them were served in which way, largest first; without those to which the aspect does not apply. */
  readonly served: Readonly<Record<string, number>>
  /** How many of them were served otherwise than asked. */
  readonly different: number
}

/** Mode by mode in their order. An aspect that applies to no call of a mode is left out. `counters` are totals of the run. */
export const summariseServed = (counters: readonly CounterSeries[], modes: readonly ModeDimension[]): ServedSummary[] =>
  modes.flatMap((mode) => {
    const own = counters.filter(({ metric, tags }) => metric === 'mode_served' && tags.mode === mode.name)
    const calls = sumOf(own)
    return SERVED_TAG_NAMES.flatMap((aspect) => {
      const parts = partsOf(own, aspect)
      if (parts.length === 0) return []
      const different = parts.filter(({ name }) => !isAsAsked(aspect, name, mode))
      return [
        {
          mode: mode.name,
          aspect,
          asked: askedOf(aspect, mode),
          calls,
          served: Object.fromEntries(parts.map(({ count, name }) => [name, count])),
          different: sumOf(different),
        },
      ]
    })
  })

interface Part {
  readonly name: string
  readonly count: number
}

function partsOf(counters: readonly CounterSeries[], aspect: ServedAspect): Part[] {
  const parts = new Map<string, number>()
  for (const { count, tags } of counters) {
    const name = tags[aspect]
    if (name !== undefined) parts.set(name, (parts.get(name) ?? 0) + count)
  }
  return [...parts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

const sumOf = (counted: readonly { readonly count: number }[]): number =>
  counted.reduce((sum, { count }) => sum + count, 0)
