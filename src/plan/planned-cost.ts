// What the calls of a plan can cost, mode by mode.
import { cachesByItself } from '../models/model-facts.ts'
import {
  estimateBeyondBudget,
  estimateExpectedCost,
  type EstimatedMode,
  estimateWorstCost,
  type ExpectedCost,
  type WorstCost,
} from '../money/estimate-cost.ts'
import { mostVUs } from './planned-load.ts'
import { conversationsOf, usesOf, worstTokens } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'
import { segmentWithVUs, shareOf } from './segment.ts'

export const worstCost = (plan: RunPlan, mode: number): WorstCost =>
  estimateWorstCost(plan.prices, estimatedMode(plan, mode), { ...worstTokens(plan, mode), steps: usesOf(plan, mode) })

function estimatedMode(plan: RunPlan, index: number): EstimatedMode {
  const mode = modeOf(plan, index)
  return { ...mode, cachesByItself: cachesByItself(mode.model) }
}

export const expectedCost = (plan: RunPlan, mode: number): ExpectedCost =>
  estimateExpectedCost(
    plan.prices,
    modeOf(plan, mode),
    usesOf(plan, mode).map(({ expected, prompts }) => ({
      times: expected,
      prompts: prompts.map((used) => ({ weight: used.weight, conversations: conversationsOf(used) })),
    })),
  )

function modeOf({ modes }: RunPlan, index: number): RunPlan['modes'][number] {
  const mode = modes[index]
  if (mode === undefined) throw new Error(`the plan has no mode ${index}`)
  return mode
}

/** The most that calls under way can cost beyond a budget, in USD: one for each VU. Null where it is not known. */
export function worstBeyondBudget(plan: RunPlan): number | null {
  const vus = plan.scenarios.map(({ executor }) => {
    if (executor.kind === 'phases') return 0
    const most = mostVUs(executor)
    const own = segmentWithVUs(plan.segment, most)
    return own === null ? 0 : shareOf(most, own)
  })
  return estimateBeyondBudget(
    plan.modes.map((_, mode) => worstCost(plan, mode)),
    vus.reduce((sum, each) => sum + each, 0),
  )
}
