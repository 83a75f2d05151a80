// What the charts of a report are drawn from, as it stands in the page. Plain data with no import, because the browser's
// side is compiled against it. Lists over time are by slot; a number that nothing was measured for is null.

export interface PageCharts {
  /** Those that were called, in the order of the plan. Elsewhere here they are named by index. */
  readonly modes: readonly string[]
  readonly prompts: readonly string[]
  /** Whether prompts are told apart in what follows; of very many there is no room to. */
  readonly byPrompt: boolean
  /** The fewest that claim a median, and a p5 or p95. */
  readonly leastSamples: { readonly p50: number; readonly p95: number }
  /** Of the outcomes and of the client. */
  readonly slots: PageSlots
  /** Of the latencies: some of those together where one alone has few calls. */
  readonly latencySlots: PageSlots
  readonly overTime: readonly OverTime[]
  readonly outcomes: PageOutcomes
  /** In percent; the share of the samples that a value of `distributions` is read at. */
  readonly percents: readonly number[]
  readonly distributions: readonly PageDistribution[]
  readonly gaps: PageGaps
  readonly lengths: readonly PromptLength[]
  readonly load: readonly ModeLoad[]
  readonly client: PageClient
}

/** Stretches of the run, each of some recorded intervals; in seconds from its start. */
export interface PageSlots {
  readonly startS: readonly number[]
  readonly endS: readonly number[]
}

/** Which calls a series is of: of one mode, and of one prompt or of all (null). */
export interface PageCalls {
  readonly mode: number
  readonly prompt: number | null
}

type Values = readonly (number | null)[]

/** Samples of calls that spoke or ended in each slot of latencies. */
export interface OverTime extends PageCalls {
  /** First tokens that came. */
  readonly ttftCount: readonly number[]
  readonly ttftP50Ms: Values
  readonly ttftP95Ms: Values
  readonly otpsCount: readonly number[]
  readonly otpsP5: Values
  readonly otpsP50: Values
  readonly otpsP95: Values
}

export interface PageOutcomes {
  readonly kinds: readonly OutcomeKind[]
  /** Of each single prompt where prompts are told apart, else of all. Kinds that never came are left out. */
  readonly series: readonly OutcomeSeries[]
}

export interface OutcomeKind {
  readonly family: 'completed' | 'throttled' | 'failed' | 'aborted' | 'cancelled'
  /** `completed`, `throttled: tokens` … */
  readonly name: string
}

export interface OutcomeSeries extends PageCalls {
  /** Index into `kinds`. */
  readonly kind: number
  /** Calls that ended so in each slot. */
  readonly counts: readonly number[]
}

export interface PageDistribution {
  readonly metric: string
  readonly title: string
  readonly unit: string
  /** Which end of the values is the slow one, and so the tail that the percentiles run to. */
  readonly tail: 'high' | 'low'
  readonly series: readonly DistributionSeries[]
}

export interface DistributionSeries extends PageCalls {
  readonly count: number
  /** By `percents`, up to the first that no sample lies beyond. */
  readonly values: readonly number[]
  /** How many of `values`, from the first, are claimed by enough samples. */
  readonly strong: number
}

export interface PageGaps {
  /** The lower edges of the bins in ms, and the upper edge of the last. */
  readonly edgesMs: readonly number[]
  readonly series: readonly (PageCalls & { readonly count: number; readonly counts: readonly number[] })[]
}

/** Tokens counted for each that was aimed at. */
export interface PromptLength extends PageCalls {
  readonly count: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
}

export interface ModeLoad {
  readonly mode: number
  readonly points: readonly LoadPoint[]
  readonly steps: readonly LoadStepPoint[]
}

export type LoadPoint = readonly [
  startS: number,
  endS: number,
  offeredPerSecond: number,
  achievedPerSecond: number,
  meanInFlight: number,
  outputTokensPerSecond: number,
]

/** A load that stages held, by what was measured in it. */
export interface LoadStepPoint {
  readonly scenario: string
  /** `20 VUs`, `5 iterations/s`. */
  readonly load: string
  readonly achievedPerSecond: number
  readonly meanInFlight: number
  readonly outputTokensPerSecond: number
}

export interface PageClient {
  readonly scheduleLagP99Ms: Values
  /** Null where the run recorded no health of its threads. */
  readonly loopDelay: LoopDelay | null
}

/** The worst of the threads, in the worst interval of the slot. */
export interface LoopDelay {
  readonly callThreadsP99Ms: Values
  readonly callThreadsMaxMs: Values
  readonly conductorP99Ms: Values
  readonly conductorMaxMs: Values
  readonly gcPauseMaxMs: Values
}
