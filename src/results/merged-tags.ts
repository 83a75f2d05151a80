import { CALL_TAG_NAMES, pickTags, seriesKey, TAG_NAMES, tagsKey, type TagName, type Tags } from '../metrics/tags.ts'

const KIND_TAG_NAMES = TAG_NAMES.filter((name) => !(CALL_TAG_NAMES as readonly string[]).includes(name))

const SETS: readonly (readonly TagName[])[] = [
  CALL_TAG_NAMES,
  CALL_TAG_NAMES.filter((name) => name !== 'turn'),
  ...CALL_TAG_NAMES.map((name) => [name]),
  [],
]

/**
 * The series that a sample of `tags` belongs to: its own, that of its turns together, the one of each single call tag, and the whole. Tags
 * that say of which kind the sample is (`throttle`, `cache` …) are merged in one of each, and each is kept alone in another.
 */
export function mergedTags(tags: Tags): Tags[] {
  const kinds = KIND_TAG_NAMES.filter((name) => tags[name] !== undefined).map((name) => pickTags(tags, [name]))
  const views = SETS.map((names) => pickTags(tags, names))
  const withKind = views.flatMap((view) => [view, ...kinds.map((kind) => ({ ...view, ...kind }))])
  return [...new Map(withKind.map((each) => [tagsKey(each), each])).values()]
}

export interface Group<Item extends { readonly metric: string }> {
  readonly metric: Item['metric']
  readonly tags: Tags
  readonly items: readonly Item[]
}

/** Groups by all of the series that each item belongs to. */
export function groupByMergedTags<Item extends { readonly metric: string; readonly tags: Tags }>(
  items: Iterable<Item>,
): Group<Item>[] {
  const groups = new Map<string, Group<Item> & { readonly items: Item[] }>()
  for (const item of items) {
    for (const tags of mergedTags(item.tags)) {
      const key = seriesKey(item.metric, tags)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { metric: item.metric, tags, items: [item] })
      else group.items.push(item)
    }
  }
  return [...groups.values()]
}
