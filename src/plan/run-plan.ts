import type { AccuracyPlan } from '../scenario/config-schema.ts'
import type { ExecutorPlan } from './executor-plan.ts'
import type { ModePlan } from './mode-plan.ts'
import type { BudgetPlan } from '../money/budget.ts'
import type { ModelPrices } from '../money/find-price.ts'
import type { HashedFile } from '../reading/read-text-file.ts'
import type { Distribution } from '../scenario/distribution-schema.ts'
import type { PromptEntry } from '../scenario/prompt-file-schema.ts'
import type { Segment } from './segment.ts'
import type { Check, Conditions } from '../checks/check.ts'
import type { CancelPlan } from '../scenario/cancel-schema.ts'
import type { StudyTablePlan } from '../scenario/tables-schema.ts'
import type { ThresholdPlan, TrendStat } from '../scenario/threshold-schema.ts'

/**
 * What will be done, decided in full before anything starts: no field is optional, no default is left to
 * look up, every name has become an index into the lists here. It is plain data, and goes to each thread once.
 */
export interface RunPlan {
  /** Absolute path of the scenario file. */
  readonly scenarioFile: string
  /** Everything that was read to make this plan, as it was then: the script, the prompt file, the data sets. */
  readonly files: readonly HashedFile[]
  readonly target: TargetPlan
  /** Every random choice of the run is drawn from this. */
  readonly seed: number
  /** Which part of the run is made. All else here speaks of the whole. */
  readonly segment: Segment
  /** Who decodes responses. Both come to the same, at another price. */
  readonly decoder: Decoder
  /** Piscina threads that make the calls. */
  readonly threads: number
  /** The folder that run folders are made in, absolute. */
  readonly reportsDir: string
  /** How often histograms and counters go to disk. */
  readonly intervalMs: number
  readonly modes: readonly ModePlan[]
  readonly prompts: readonly PromptPlan[]
  readonly scenarios: readonly ScenarioPlan[]
  /** Absolute path of the module with the user's hooks. */
  readonly hooks: string | null
  /** What calls of the modes may be billed by; the first entry that names a model counts. */
  readonly prices: readonly ModelPrices[]
  /** Of the whole run: a segment has its part. Null sets no limit. */
  readonly budget: BudgetPlan | null
  /** Whether a process of its own measures beside the run. */
  readonly canary: boolean
  /** Whether the run leaves a line for each call. */
  readonly calls: boolean
  /** Null: not judged. */
  readonly accuracy: AccuracyPlan | null
  readonly thresholds: readonly ThresholdPlan[]
  /** What the full summary tells of each trend. */
  readonly summaryTrendStats: readonly TrendStat[]
  /** What others published, to be told beside what the run measures. */
  readonly tables: readonly StudyTablePlan[]
}

/** `seismo` reads streams where their bytes lie; `sdk` leaves all of a call but its connection to the AWS SDK. */
export type Decoder = 'seismo' | 'sdk'

export type TargetPlan =
  | { readonly kind: 'simulator'; readonly profile: string }
  | { readonly kind: 'aws' }
  | { readonly kind: 'url'; readonly url: string }

export type { Check, Conditions, TrendStat }

/** Texts and files stay here; only the entry's index travels with an iteration. */
export type PromptPlan = PromptEntry

export interface ScenarioPlan {
  readonly name: string
  /** `phases`: Artillery's own arrivals run the scenario, one iteration each, with no executor of ours. */
  readonly executor: ExecutorPlan | { readonly kind: 'phases' }
  readonly startTimeMs: number
  readonly gracefulStopMs: number
  /** What the wait of a VU grows to where nothing is served; 0 waits never, as open models do. */
  readonly maxBackoffMs: number
  /** Indexes into `RunPlan.modes`: what the iterations take in turn. */
  readonly modes: readonly number[]
  readonly flow: readonly FlowStep[]
  /** Of the calls whose prompt does not say; null cancels none. */
  readonly cancel: CancelPlan | null
  /** Of all of its calls, beside those of their prompts. */
  readonly checks: readonly Check[]
}

/** One step of an iteration. A flow stays a tree: a loop of a thousand rounds is as small as one of two. */
export type FlowStep = CallStep | ThinkStep | LoopStep

/** A call, or as many as the conversation has turns where the prompt is one of several. */
export interface CallStep {
  readonly kind: 'call'
  /** Index into `RunPlan.modes`; null takes the iteration's mode. */
  readonly mode: number | null
  /** Index into `RunPlan.prompts`; null takes the next of the mix. */
  readonly prompt: number | null
  /** Null leaves it to the prompt, and that to the mode. Whole numbers. */
  readonly maxOutputTokens: Distribution | null
}

export interface ThinkStep {
  readonly kind: 'think'
  readonly durationMs: Distribution
}

export interface LoopStep {
  readonly kind: 'loop'
  readonly count: number
  readonly steps: readonly FlowStep[]
}
