import type { Distribution } from './distribution.ts'

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
