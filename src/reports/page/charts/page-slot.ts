import { EMPTY_HDR, type HdrReading, type HdrSnapshot, mergeHdrSnapshots, readHdrs } from '../../../metrics/hdr.ts'
import type { TrendName } from '../../../metrics/metric-catalogue.ts'
import type { TrendSeries } from '../../../metrics/snapshot.ts'
import type { Tags } from '../../../metrics/tags.ts'
import type { RecordedInterval } from '../../../results/load/load-summary.ts'
import type { OutcomeKind } from './page-charts.ts'

/** What charts over time show of a stretch of the run. */
export interface PageSlot {
  readonly startMs: number
  readonly endMs: number
  /** By `callsKey`. */
  readonly calls: ReadonlyMap<string, SlotCalls>
  readonly scheduleLag: HdrSnapshot
  /** Null where none was recorded. */
  readonly health: SlotHealth | null
}

export interface SlotCalls {
  readonly ttft: HdrSnapshot
  readonly otps: HdrSnapshot
  /** By `kindKey`. */
  readonly outcomes: ReadonlyMap<string, number>
}

export interface SlotHealth {
  readonly callThreadsP99Ms: number
  readonly callThreadsMaxMs: number
  readonly conductorP99Ms: number
  readonly conductorMaxMs: number
  readonly gcPauseMaxMs: number
}

const NO_CALLS: SlotCalls = { ttft: EMPTY_HDR, otps: EMPTY_HDR, outcomes: new Map() }

/** One for each mode and prompt. The length tells where the mode's name ends. */
export const callsKey = (mode: string, prompt: string): string => `${mode.length} ${mode}${prompt}`

const keysOfTags = new WeakMap<Tags, string>()

/** Scenarios, turns and caches are merged. A long run asks millions of times, and mostly for tags that it has asked for. */
export function callsKeyOf(tags: Tags): string {
  const known = keysOfTags.get(tags)
  if (known !== undefined) return known
  const key = callsKey(tags.mode ?? '', tags.prompt ?? '')
  keysOfTags.set(tags, key)
  return key
}

export const kindKey = ({ family, name }: OutcomeKind): string => JSON.stringify([family, name])

interface Draft {
  ttft: HdrSnapshot
  otps: HdrSnapshot
  readonly outcomes: Map<string, number>
}

export function slotOfInterval({ counters, endMs, startMs, trends }: RecordedInterval): PageSlot {
  const calls = new Map<string, Draft>()
  let scheduleLag = EMPTY_HDR
  const draftOf = (tags: Tags): Draft => {
    const key = callsKeyOf(tags)
    const draft = calls.get(key) ?? { ...NO_CALLS, outcomes: new Map() }
    calls.set(key, draft)
    return draft
  }
  for (const { histogram, metric, tags } of trends) {
    if (metric === 'schedule_lag') scheduleLag = mergeHdrSnapshots(scheduleLag, histogram)
    if (metric !== 'time_to_first_token' && metric !== 'output_tokens_per_second') continue
    const draft = draftOf(tags)
    if (metric === 'time_to_first_token') draft.ttft = mergeHdrSnapshots(draft.ttft, histogram)
    else draft.otps = mergeHdrSnapshots(draft.otps, histogram)
  }
  for (const { count, metric, tags } of counters) {
    const kind = outcomeKind(metric, tags)
    if (kind === null || count === 0) continue
    const { outcomes } = draftOf(tags)
    outcomes.set(kindKey(kind), (outcomes.get(kindKey(kind)) ?? 0) + count)
  }
  // Whole milliseconds, as files have them.
  return {
    startMs: Math.round(startMs),
    endMs: Math.round(endMs),
    calls,
    scheduleLag,
    health: healthOf(trends),
  }
}

function outcomeKind(metric: string, tags: Tags): OutcomeKind | null {
  switch (metric) {
    case 'calls_completed':
      return { family: 'completed', name: 'completed' }
    case 'calls_throttled':
      return { family: 'throttled', name: `throttled: ${tags.throttle ?? 'other'}` }
    case 'calls_failed':
      return { family: 'failed', name: `failed: ${tags.failure ?? 'other'}` }
    case 'calls_aborted':
      return { family: 'aborted', name: 'aborted' }
    case 'calls_cancelled':
      return { family: 'cancelled', name: 'cancelled' }
    default:
      return null
  }
}

const worst = (values: readonly number[]): number => Math.max(0, ...values)

/** The worst of the threads, from what each recorded of itself; null where none did. */
function healthOf(trends: readonly TrendSeries[]): SlotHealth | null {
  const readings = (metric: TrendName, isOfConductor?: boolean): HdrReading[] =>
    trends
      .filter((series) => series.metric === metric)
      .filter(({ tags }) => isOfConductor === undefined || (tags.thread === 'conductor') === isOfConductor)
      .map(({ histogram }) => readHdrs([histogram]))
  const ofCallThreads = readings('event_loop_delay', false)
  const ofConductor = readings('event_loop_delay', true)
  if (ofCallThreads.length + ofConductor.length === 0) return null
  return {
    callThreadsP99Ms: worst(ofCallThreads.map(({ percentile }) => percentile(99))),
    callThreadsMaxMs: worst(ofCallThreads.map(({ max }) => max)),
    conductorP99Ms: worst(ofConductor.map(({ percentile }) => percentile(99))),
    conductorMaxMs: worst(ofConductor.map(({ max }) => max)),
    gcPauseMaxMs: worst(readings('gc_pause').map(({ max }) => max)),
  }
}

/** Two in a row as one, the earlier first. */
export function mergeSlots(a: PageSlot, b: PageSlot): PageSlot {
  const calls = new Map(a.calls)
  for (const [key, added] of b.calls) calls.set(key, mergeSlotCalls(calls.get(key) ?? NO_CALLS, added))
  return {
    startMs: a.startMs,
    endMs: b.endMs,
    calls,
    scheduleLag: mergeHdrSnapshots(a.scheduleLag, b.scheduleLag),
    health: a.health === null || b.health === null ? (a.health ?? b.health) : worseOf(a.health, b.health),
  }
}

export function mergeSlotCalls(a: SlotCalls, b: SlotCalls): SlotCalls {
  const outcomes = new Map(a.outcomes)
  for (const [kind, count] of b.outcomes) outcomes.set(kind, (outcomes.get(kind) ?? 0) + count)
  return { ttft: mergeHdrSnapshots(a.ttft, b.ttft), otps: mergeHdrSnapshots(a.otps, b.otps), outcomes }
}

const worseOf = (a: SlotHealth, b: SlotHealth): SlotHealth => ({
  callThreadsP99Ms: Math.max(a.callThreadsP99Ms, b.callThreadsP99Ms),
  callThreadsMaxMs: Math.max(a.callThreadsMaxMs, b.callThreadsMaxMs),
  conductorP99Ms: Math.max(a.conductorP99Ms, b.conductorP99Ms),
  conductorMaxMs: Math.max(a.conductorMaxMs, b.conductorMaxMs),
  gcPauseMaxMs: Math.max(a.gcPauseMaxMs, b.gcPauseMaxMs),
})
