import { OUTCOME_COUNTERS } from './metric-catalogue.ts'
import type { CounterSeries, GaugeSeries } from './snapshot.ts'
import { CALL_TAG_NAMES, pickTags, tagsKey, type Tags } from './tags.ts'

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))

interface InFlight {
  readonly tags: Tags
  value: number
}

/** `calls_in_flight` of each scenario, mode and prompt: what has started less what has ended. */
export function makeInFlight(): { count(series: CounterSeries): void; read(): GaugeSeries[] } {
  const series = new Map<string, InFlight>()
  // The same objects of tags come in each interval.
  const byObject = new WeakMap<Tags, InFlight>()

  const entryOf = (tags: Tags): InFlight => {
    const known = byObject.get(tags)
    if (known !== undefined) return known
    const callTags = pickTags(tags, CALL_TAG_NAMES)
    const key = tagsKey(callTags)
    const entry = series.get(key) ?? { tags: callTags, value: 0 }
    series.set(key, entry)
    byObject.set(tags, entry)
    return entry
  }
  return {
    count({ metric, tags, count }) {
      const sign = metric === 'calls' ? 1 : OUTCOMES.has(metric) ? -1 : 0
      if (sign === 0) return
      entryOf(tags).value += sign * count
    },
    read: () => [...series.values()].map(({ tags, value }) => ({ metric: 'calls_in_flight', tags, value })),
  }
}
