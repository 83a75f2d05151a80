import { seriesKey, type Tags } from './tags.ts'

/** What is kept for each series. Series of equal metrics and tags are one. */
export interface SeriesTable<Metric extends string, Kept> {
  /** Makes it where there is none. Whoever comes with the same object of tags again is answered at once. */
  of(metric: Metric, tags: Tags): Kept
  /** In the order of their keys, whatever order they came in. */
  inOrder(): readonly Kept[]
}

export function makeSeriesTable<Metric extends string, Kept>(
  make: (metric: Metric, tags: Tags) => Kept,
): SeriesTable<Metric, Kept> {
  const byKey = new Map<string, Kept>()
  const byObject = new WeakMap<Tags, Map<Metric, Kept>>()
  const keys: string[] = []
  const ordered: Kept[] = []

  const enter = (key: string, kept: Kept): Kept => {
    const place = placeOf(key, keys)
    keys.splice(place, 0, key)
    ordered.splice(place, 0, kept)
    byKey.set(key, kept)
    return kept
  }
  return {
    of(metric, tags) {
      let ofTags = byObject.get(tags)
      if (ofTags === undefined) byObject.set(tags, (ofTags = new Map()))
      let kept = ofTags.get(metric)
      if (kept === undefined) {
        const key = seriesKey(metric, tags)
        kept = byKey.get(key) ?? enter(key, make(metric, tags))
        ofTags.set(metric, kept)
      }
      return kept
    },
    inOrder: () => ordered,
  }
}

/** How many of the keys, which ascend, lie before this one. */
function placeOf(key: string, keys: readonly string[]): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
