import { EMPTY_HDR, type HdrSnapshot, mergeHdrSnapshots, readHdrs } from '../../metrics/hdr.ts'
import { type CounterName, OUTCOME_COUNTERS } from '../../metrics/metric-catalogue.ts'
import type { Tags } from '../../metrics/tags.ts'
import { countCalls } from '../../plan/flow.ts'
import type { RunPlan } from '../../plan/run-plan.ts'
import type { LoadRates, RecordedInterval } from './load-summary.ts'
import { addTokens, NO_TOKENS, tokensArrived, type TokenTally } from './token-arrival.ts'

/** What some calls came to over some time. Tallies of one after the other add up, and so do those side by side. */
export interface LoadTally extends TokenTally {
  readonly calls: number
  /** That dropped iterations would have made. */
  readonly droppedCalls: number
  readonly completed: number
  readonly throttled: number
  /** However they ended. */
  readonly ended: number
  readonly underWayMs: number
  readonly mostUnderWay: number
  readonly timeToFirstToken: HdrSnapshot
}

export const NO_LOAD: LoadTally = {
  calls: 0,
  droppedCalls: 0,
  completed: 0,
  throttled: 0,
  ended: 0,
  ...NO_TOKENS,
  underWayMs: 0,
  mostUnderWay: 0,
  timeToFirstToken: EMPTY_HDR,
}

/** The most under way of the two together is told for one after the other only: side by side it may be more. */
export const addTallies = (a: LoadTally, b: LoadTally): LoadTally => ({
  calls: a.calls + b.calls,
  droppedCalls: a.droppedCalls + b.droppedCalls,
  completed: a.completed + b.completed,
  throttled: a.throttled + b.throttled,
  ended: a.ended + b.ended,
  ...addTokens(a, b),
  underWayMs: a.underWayMs + b.underWayMs,
  mostUnderWay: Math.max(a.mostUnderWay, b.mostUnderWay),
  timeToFirstToken: mergeHdrSnapshots(a.timeToFirstToken, b.timeToFirstToken),
})

/** `durationMs` is above 0. `whole`: the tokens of the same calls in the whole run. */
export function ratesOf(tally: LoadTally, durationMs: number, whole: TokenTally): LoadRates {
  const seconds = durationMs / 1_000
  const ttft = readHdrs([tally.timeToFirstToken])
  return {
    offeredPerSecond: (tally.calls + tally.droppedCalls) / seconds,
    achievedPerSecond: tally.completed / seconds,
    meanInFlight: tally.underWayMs / durationMs,
    mostInFlight: tally.mostUnderWay,
    outputTokensPerSecond: tokensArrived(tally, whole) / seconds,
    ttftP50Ms: ttft.count === 0 ? null : ttft.percentile(50),
    ttftP90Ms: ttft.count === 0 ? null : ttft.percentile(90),
    throttledShare: tally.ended === 0 ? null : tally.throttled / tally.ended,
  }
}

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

interface OfferedCalls {
  readonly tags: { readonly scenario: string; readonly mode: string }
  readonly calls: number
}

/** The calls that so many dropped iterations of a scenario would have made. */
type DroppedCalls = (scenario: string, iterations: number) => readonly OfferedCalls[]

/**
 * A dropped iteration has no number, and so no mode: its calls are taken to be spread evenly over the scenario's modes, as
 * iterations are. A conversation counts as one call, since nobody knows how long it would have been.
 */
export function makeDroppedCalls({ modes, scenarios }: Pick<RunPlan, 'modes' | 'scenarios'>): DroppedCalls {
  const ofIteration = new Map(
    scenarios.map((scenario): [string, OfferedCalls[]] => {
      const inTurn = countCalls(scenario.flow, (step) => step.mode === null) / scenario.modes.length
      const calls = modes.map(({ name: mode }, index) => ({
        tags: { scenario: scenario.name, mode },
        calls: countCalls(scenario.flow, (step) => step.mode === index) + (scenario.modes.includes(index) ? inTurn : 0),
      }))
      return [scenario.name, calls.filter((each) => each.calls > 0)]
    }),
  )
  return (scenario, iterations) =>
    (ofIteration.get(scenario) ?? []).map(({ tags, calls }) => ({ tags, calls: calls * iterations }))
}
