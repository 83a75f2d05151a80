import { mergeHdrSnapshots } from '../../metrics/hdr-snapshot.ts'
import { OUTCOME_COUNTERS, type CounterName } from '../../metrics/metric-catalogue.ts'
import { pickTags, tagsKey, type Tags } from '../../metrics/tags.ts'
import type { RecordedInterval } from '../recorded-interval.ts'
import type { DroppedCalls } from './dropped-calls.ts'
import { NO_LOAD, type LoadTally } from './load-tally.ts'

/** What an interval's calls came to: of a mode, or of a scenario's calls of it. */
export type TallyOf = (tags: { readonly scenario?: string; readonly mode: string }) => LoadTally

type Draft = { -readonly [Field in keyof LoadTally]: LoadTally[Field] }

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))
/** What `addCounter` adds; there are several times as many others. */
const TALLIED: ReadonlySet<string> = new Set(['calls', 'output_tokens', ...OUTCOMES])

export function tallyInterval(interval: RecordedInterval, droppedCalls: DroppedCalls): TallyOf {
  const drafts = new Map<string, Draft>()
  const draftOf = (tags: Tags): Draft => {
    const key = tagsKey(tags)
    const draft = drafts.get(key) ?? { ...NO_LOAD }
    drafts.set(key, draft)
    return draft
  }
  const viewsOf = (tags: Tags): Draft[] => [pickTags(tags, ['mode']), pickTags(tags, ['scenario', 'mode'])].map(draftOf)

  for (const { metric, tags, count } of interval.counters) {
    if (metric === 'dropped_iterations') {
      for (const each of droppedCalls(tags.scenario ?? '', count)) {
        for (const draft of viewsOf(each.tags)) draft.droppedCalls += each.calls
      }
    } else if (TALLIED.has(metric) && tags.mode !== undefined)
      for (const draft of viewsOf(tags)) addCounter(draft, metric, count)
  }
  for (const { metric, tags, histogram } of interval.trends) {
    if (metric !== 'time_to_first_token') continue
    for (const draft of viewsOf(tags)) draft.timeToFirstToken = mergeHdrSnapshots(draft.timeToFirstToken, histogram)
  }
  for (const { tags, mostUnderWay, underWayMs } of interval.traffic.series) {
    Object.assign(draftOf(tags), { mostUnderWay, underWayMs })
  }
  return (tags) => drafts.get(tagsKey(tags)) ?? NO_LOAD
}

function addCounter(draft: Draft, metric: CounterName, count: number): void {
  if (metric === 'calls') draft.calls += count
  if (metric === 'output_tokens') draft.outputTokens += count
  if (metric === 'calls_completed') draft.completed += count
  if (metric === 'calls_throttled') draft.throttled += count
  if (OUTCOMES.has(metric)) draft.ended += count
}
