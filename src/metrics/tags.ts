import type { CallRecord } from '../bedrock/call-record.ts'

/** Everything a metric may be broken down by, in the order that tags are written in. */
export const TAG_NAMES = [
  'scenario',
  'mode',
  'prompt',
  'turn',
  'latency',
  'tier',
  'cache',
  'model',
  'context',
  'stop_reason',
  'throttle',
  'failure',
  'reason',
  'metric',
  'check',
  'thread',
  'reached',
] as const

export type TagName = (typeof TAG_NAMES)[number]

/** The tags of one series. A tag that is missing does not apply, or has been merged over. */
export type Tags = Readonly<Partial<Record<TagName, string>>>

/** The tags of a call: what is compared in a run. Every call has them, but `turn`, which calls of conversations have. */
export const CALL_TAG_NAMES = ['scenario', 'mode', 'prompt', 'turn'] as const satisfies readonly TagName[]

/** What a call is told apart by after it has ended: how the response says that it was served. */
export const SERVED_TAG_NAMES = ['latency', 'tier', 'cache', 'model'] as const satisfies readonly TagName[]

/** Equal for equal tags and different for different ones, whatever their names hold and however they are ordered. */
export function tagsKey(tags: Tags): string {
  let key = ''
  for (const name of TAG_NAMES) {
    const value = tags[name]
    // Read from its end, the length tells where a value begins, whatever it holds.
    key += value === undefined ? ',' : `${value}:${value.length},`
  }
  return key
}

export const seriesKey = (metric: string, tags: Tags): string => `${metric} ${tagsKey(tags)}`

/** Whether `tags` carries every tag of `selector`, with the same value. */
export const matchesTags = (tags: Tags, selector: Tags): boolean =>
  TAG_NAMES.every((name) => selector[name] === undefined || tags[name] === selector[name])

/** Only the named tags of `tags`. */
export const pickTags = (tags: Tags, names: readonly TagName[]): Tags =>
  Object.fromEntries(names.flatMap((name) => (tags[name] === undefined ? [] : [[name, tags[name]]])))

/** Whether the series is of `metric` and carries every tag of `selector`. */
export const isSelected = (
  series: { readonly metric: string; readonly tags: Tags },
  metric: string,
  selector: Tags,
): boolean => series.metric === metric && matchesTags(series.tags, selector)

export type ServedTier = NonNullable<CallRecord['servedTier']>

/** Which call, as indexes into the plan's lists. */
export interface CallPlace {
  readonly scenario: number
  readonly mode: number
  readonly prompt: number
  /** From 1; null where the call is of no conversation. */
  readonly turn: number | null
}

/** The names that the tags of a run may take. */
export interface Dimensions {
  readonly scenarios: readonly ScenarioDimension[]
  readonly modes: readonly ModeDimension[]
  readonly prompts: readonly string[]
}

interface ScenarioDimension {
  readonly name: string
  /** `open`: arrivals keep to a timetable, so latencies from the intended start mean something. */
  readonly model: 'open' | 'closed'
}

export interface ModeDimension {
  readonly name: string
  /** This and what follows is what the mode asks for, to be held against what the response says it used. */
  readonly latency: 'standard' | 'optimized'
  /** `default` where it asks for none. */
  readonly tier: ServedTier
  /** Whether its responses are streams: a whole answer has no first token. */
  readonly isStreamed: boolean
  /** Whether its calls have cache points. */
  readonly isCached: boolean
  /** Quota tokens for each output token; null where nobody knows. */
  readonly outputBurndown: number | null
  /** A call with more input tokens, cached ones included, may be billed at other prices; null where none is. */
  readonly longContextLimit: number | null
}
