import { OUTCOME_COUNTERS } from '../metrics/metric-catalogue.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import { type LimitEnding, nameFailure } from './limit-endings.ts'

/** How the calls of a mode ended, taken together. */
export interface ModeEnding {
  readonly mode: string
  readonly calls: number
  readonly completed: number
  readonly throttled: number
  readonly failed: number
  /** Those that did not complete by what became of them, most frequent first. */
  readonly others: readonly { readonly name: string; readonly count: number }[]
}

/** In the order of `modes`. `counters` are totals of the run. */
export const endingsOfModes = (
  counters: readonly CounterSeries[],
  modes: readonly string[],
  limitEndings: readonly LimitEnding[],
): ModeEnding[] =>
  modes.map((mode) => {
    const own = counters.filter(({ tags }) => tags.mode === mode)
    const sumOf = (name: string): number =>
      own.reduce((sum, { count, metric }) => sum + (metric === name ? count : 0), 0)
    return {
      mode,
      calls: sumOf('calls'),
      completed: sumOf(OUTCOME_COUNTERS.completed),
      throttled: sumOf(OUTCOME_COUNTERS.throttled),
      failed: sumOf(OUTCOME_COUNTERS.failed),
      others: othersOf(own, limitEndings),
    }
  })

function othersOf(own: readonly CounterSeries[], limitEndings: readonly LimitEnding[]): ModeEnding['others'] {
  const counts = new Map<string, number>()
  for (const series of own) {
    const name = nameOf(series, limitEndings)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + series.count)
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

/** A failure has a word that stands alone; a throttle's, such as tokens, does not. */
function nameOf({ metric, tags }: CounterSeries, limitEndings: readonly LimitEnding[]): string | null {
  if (metric === OUTCOME_COUNTERS.failed) return nameFailure(tags.failure ?? 'failed', limitEndings, tags.mode)
  if (metric === OUTCOME_COUNTERS.throttled) {
    return tags.throttle === undefined ? 'throttled' : `throttled (${tags.throttle})`
  }
  return metric === OUTCOME_COUNTERS.aborted ? 'aborted' : null
}
