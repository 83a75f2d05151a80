import type { CounterName } from './metric-catalogue.ts'
import type { CounterSeries } from './snapshot.ts'
import type { Tags } from './tags.ts'

/** The counters of one series. */
export interface CounterRecorder {
  /**
   * `kind`: tags beside those of the series. Kinds are told apart by identity, which is quick: whoever counts a kind again and again gives the
   * same object. Two that are equal come out as two series, which merging makes one.
   */
  count(metric: CounterName, added: number, kind?: Tags): void
  /** Where to add to a counter without looking for it, as each chunk of a stream does. */
  cell(metric: CounterName): { count: number }
  /** What was counted since the last time; of a series always with the same object of tags. */
  take(): CounterSeries[]
}

const NO_KIND: Tags = {}

export function makeCounterRecorder(tags: Tags): CounterRecorder {
  const counters = new Map<
    Tags,
    Map<CounterName, { readonly metric: CounterName; readonly tags: Tags; count: number }>
  >()
  const cellOf = (metric: CounterName, kind: Tags): { count: number } => {
    let ofKind = counters.get(kind)
    if (ofKind === undefined) counters.set(kind, (ofKind = new Map()))
    let counter = ofKind.get(metric)
    if (counter === undefined) ofKind.set(metric, (counter = { metric, tags: { ...tags, ...kind }, count: 0 }))
    return counter
  }
  return {
    count(metric, added, kind = NO_KIND) {
      if (added !== 0) cellOf(metric, kind).count += added
    },
    cell: (metric) => cellOf(metric, NO_KIND),
    take() {
      const taken: CounterSeries[] = []
      for (const ofKind of counters.values()) {
        for (const counter of ofKind.values()) {
          if (counter.count > 0) taken.push({ ...counter })
          counter.count = 0
        }
      }
      return taken
    },
  }
}
