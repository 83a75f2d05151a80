import type { Distribution } from './distribution.ts'
import { TEMPLATE_VALUE } from '../scenario/template-values.ts'
import { countCalls } from './flow-calls.ts'
import type { CallStep, FlowStep } from './flow-step.ts'
import { plannedIterations } from './planned-load.ts'
import type { PromptPlan } from './prompt-plan.ts'
import type { RunPlan, ScenarioPlan } from './run-plan.ts'
import { WHOLE_RUN, type Segment } from './segment.ts'

/** The most that one mode of a run can ask for. Null where the plan sets no limit. */
export interface WorstTokens {
  /**
   * Of one call: its longest prompt, with all replies that it repeats: as it is aimed at, or as a template's characters let
   * expect. Of a data set nothing is known.
   */
  readonly inputTokensPerCall: number | null
  readonly outputTokensPerCall: number | null
  /** Requests of the run, retries too. */
  readonly calls: number | null
  /** Of the run, input and output. */
  readonly tokens: number | null
}

/** Every call takes the longest prompt that it may, is answered at full length, and is retried as often as it may be. */
export function worstTokens(plan: RunPlan, mode: number): WorstTokens {
  const maxAttempts = plan.modes[mode]?.retries.maxAttempts ?? 1
  const uses = plan.scenarios.flatMap((scenario) => usesOf(plan, scenario, mode))
  const costs = uses.map(({ cost }) => cost)
  const timesUsed = (amount: (cost: StepCost) => number | null): number | null =>
    sum(uses.map(({ cost, times }) => product([amount(cost), times, maxAttempts])))
  return {
    inputTokensPerCall: greatest(costs.map((cost) => cost.longestInput)),
    outputTokensPerCall: greatest(costs.map((cost) => cost.longestOutput)),
    calls: timesUsed((cost) => cost.calls),
    tokens: timesUsed((cost) => cost.tokens),
  }
}

/** What one step of a flow costs at worst, each time that it is taken. */
interface StepCost {
  readonly calls: number
  readonly tokens: number | null
  readonly longestInput: number | null
  readonly longestOutput: number | null
}

interface Use {
  readonly cost: StepCost
  readonly times: number | null
}

/** The call steps of a scenario that are, or may be, made in the mode. */
function usesOf(plan: RunPlan, { executor, flow, modes }: ScenarioPlan, mode: number): Use[] {
  const iterationsOf = (segment: Segment): OrUnknown =>
    executor.kind === 'phases' ? null : plannedIterations(executor, segment).atMost
  const [atMost, inWhole] = [iterationsOf(plan.segment), iterationsOf(WHOLE_RUN)]
  // Modes take the iterations of the whole run in blocks of one each: none gets more than its share, rounded up. A
  // segment may be dealt more than its part of them, but never two of one block.
  const share = atMost === null || inWhole === null ? null : Math.min(atMost, Math.ceil(inWhole / modes.length))
  return callSteps(flow).flatMap((step) => {
    if (step.mode !== mode && !(step.mode === null && modes.includes(mode))) return []
    const rounds = countCalls(flow, (candidate) => candidate === step)
    return [{ cost: costOfStep(plan, step, mode), times: product([step.mode === null ? share : atMost, rounds]) }]
  })
}

export const callSteps = (flow: readonly FlowStep[]): CallStep[] =>
  flow.flatMap((step) => (step.kind === 'call' ? [step] : step.kind === 'loop' ? callSteps(step.steps) : []))

function costOfStep(plan: RunPlan, step: CallStep, mode: number): StepCost {
  const prompts = plan.prompts.filter((prompt, index) =>
    step.prompt === null ? prompt.weight > 0 : step.prompt === index,
  )
  const costs = prompts.map((prompt) => {
    const limit = step.maxOutputTokens ?? prompt.maxOutputTokens
    return costOfPrompt(prompt, limit === null ? (plan.modes[mode]?.inference.maxTokens ?? null) : greatestOf(limit))
  })
  return {
    calls: Math.max(0, ...costs.map(({ calls }) => calls)),
    tokens: greatest(costs.map(({ tokens }) => tokens)),
    longestInput: greatest(costs.map(({ longestInput }) => longestInput)),
    longestOutput: greatest(costs.map(({ longestOutput }) => longestOutput)),
  }
}

/**
 * A conversation of T turns, each of `a` tokens and answered by `o`, behind a system prompt of `s`: turn t reads
 * s + t·a + (t − 1)·o, so that all of them read T·s + a·T(T + 1)/2 + o·T(T − 1)/2 and write T·o.
 */
function costOfPrompt(prompt: PromptPlan, o: number | null): StepCost {
  const { source, system, turns } = prompt
  const T = turns === null ? 1 : greatestOf(turns)
  const a = longestMessage(prompt)
  // What is aimed at for a synthetic prompt of one message is the whole of it, with its system text.
  const isWithinAim = source.kind === 'synthetic' && turns === null
  const s =
    system === null ? 0 : system.kind === 'shared' ? system.tokens : isWithinAim ? 0 : tokensOf(system.text, prompt)
  const input = (repeats: number, messages: number, replies: number): number | null =>
    sum([repeats * s, product([a, messages]), replies === 0 ? 0 : product([o, replies])])
  return {
    calls: T,
    tokens: sum([input(T, (T * (T + 1)) / 2, (T * (T - 1)) / 2), product([o, T])]),
    longestInput: input(1, T, T - 1),
    longestOutput: o,
  }
}

/** Null for a data set, which is not read for this. */
function longestMessage(prompt: PromptPlan): number | null {
  const { nonce, source } = prompt
  switch (source.kind) {
    case 'synthetic':
      return greatestOf(source.inputTokens)
    case 'template': {
      const longest = source.template.replace(TEMPLATE_VALUE, (place, name: string) => {
        const value = source.values[name]
        return value === undefined ? place : String(Math.ceil(greatestOf(value)))
      })
      return tokensOf(longest, prompt) + (nonce ? NONCE_TOKENS : 0)
    }
    case 'dataset':
      return null
  }
}

// Six groups of three digits, which most tokenizers read as a token each, between brackets.
const NONCE_TOKENS = 10

/** About as many as the text has. */
const tokensOf = (text: string, { charactersPerToken }: PromptPlan): number =>
  Math.ceil(text.length / charactersPerToken)

export const greatestOf = (distribution: Distribution): number =>
  distribution.kind === 'constant' ? distribution.value : distribution.max

type OrUnknown = number | null

/** Of values one of which is unknown, so is the result; nothing times the unknown is nothing. */
const product = (values: readonly OrUnknown[]): OrUnknown =>
  values.includes(0)
    ? 0
    : values.reduce((result, value) => (result === null || value === null ? null : result * value), 1)

const sum = (values: readonly OrUnknown[]): OrUnknown =>
  values.reduce((result, value) => (result === null || value === null ? null : result + value), 0)

const greatest = (values: readonly OrUnknown[]): OrUnknown =>
  values.reduce((result, value) => (result === null || value === null ? null : Math.max(result, value)), 0)
