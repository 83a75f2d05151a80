import { mergeHdrSnapshots } from '../../metrics/hdr-snapshot.ts'
import { OUTCOME_COUNTERS, type CounterName } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import type { RecordedInterval } from '../recorded-interval.ts'
import type { DroppedCalls } from './dropped-calls.ts'
import { NO_LOAD, type LoadTally } from './load-tally.ts'

/** What an interval's calls came to: of a mode, or of a scenario's calls of it. */
export type TallyOf = (tags: { readonly scenario?: string; readonly mode: string }) => LoadTally

type Draft = { -readonly [Field in keyof LoadTally]: LoadTally[Field] }

const OUTCOMES: ReadonlySet<string> = new Set(Object.values(OUTCOME_COUNTERS))
/** What `addCounter` adds; there are several times as many others. */
const TALLIED: ReadonlySet<string> = new Set([
  'calls',
  'output_bytes',
  'output_tokens',
  'settled_output_bytes',
  ...OUTCOMES,
])

export function tallyInterval(interval: RecordedInterval, droppedCalls: DroppedCalls): TallyOf {
  const drafts = new Map<string, Draft>()
  const draftOf = (tags: CallsOf): Draft => {
    const key = keyOf(tags)
    let draft = drafts.get(key)
    if (draft === undefined) drafts.set(key, (draft = { ...NO_LOAD }))
    return draft
  }
  const viewsOf = (tags: CallsOf): Draft[] => [draftOf({ mode: tags.mode }), draftOf(tags)]

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
  return (tags) => drafts.get(keyOf(tags)) ?? NO_LOAD
}

type CallsOf = { readonly [Name in 'scenario' | 'mode']?: Tags[Name] | undefined }

/** A run of hours has millions of series to be tallied: this is all of their tags that is looked at. */
const keyOf = ({ mode = '', scenario }: CallsOf): string =>
  scenario === undefined ? `${mode.length}:${mode}` : `${mode.length}:${mode}/${scenario}`

function addCounter(draft: Draft, metric: CounterName, count: number): void {
  if (metric === 'calls') draft.calls += count
  if (metric === 'output_tokens') draft.outputTokens += count
  if (metric === 'output_bytes') draft.outputBytes += count
  if (metric === 'settled_output_bytes') draft.settledOutputBytes += count
  if (metric === 'calls_completed') draft.completed += count
  if (metric === 'calls_throttled') draft.throttled += count
  if (OUTCOMES.has(metric)) draft.ended += count
}
