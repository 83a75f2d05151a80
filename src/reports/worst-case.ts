import type { RunPlan } from '../plan/run-plan.ts'
import { worstTokens } from '../plan/planned-tokens.ts'
import { worstBeyondBudget, worstCost, type WorstCost } from '../plan/worst-cost.ts'
import { formatCount } from './format-quantity.ts'
import { formatUsd } from './format-usd.ts'

/** What a run can cost at most: a line for each mode, one for all, and what ends it. */
export function describeWorstCase(plan: RunPlan): string[] {
  const width = Math.max(...plan.modes.map(({ name }) => name.length), ALL.length)
  const costs = plan.modes.map((_, mode) => worstCost(plan, mode))
  const line = (name: string, rest: string): string => `  ${name.padEnd(width)}  ${rest}`
  return [
    ...plan.modes.map(({ name }, mode) => line(name, describeMode(plan, mode))),
    ...(costs.length > 1 ? [line(ALL, describeSum(costs))] : []),
    `  ${describeBudget(plan)}`,
  ]
}

const ALL = 'all modes'

function describeMode(plan: RunPlan, mode: number): string {
  const { calls } = worstTokens(plan, mode)
  const cost = worstCost(plan, mode)
  if (cost.hourly !== null) return describeHours(cost.hourly)
  if (calls === 0) return 'no call'
  const made = calls === null ? 'calls without limit' : `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`
  return `${made}, ${describeCost(cost, calls === null)}`
}

function describeHours({ usdPerHour }: NonNullable<WorstCost['hourly']>): string {
  const price =
    usdPerHour === null
      ? 'at a price that is not known: price: { perHour } says it'
      : `${formatUsd(usdPerHour)} an hour`
  return `model units, paid as long as they are there, ${price}`
}

function describeCost(cost: WorstCost, isUnlimited: boolean): string {
  const [whole, replies] = isUnlimited ? [cost.usdPerCall, cost.replyUsdPerCall] : [cost.usd, cost.repliesUsd]
  const each = isUnlimited ? ' each' : ''
  if (whole !== null) return `at most ${formatUsd(whole)}${each}`
  if (replies !== null)
    return `${formatUsd(replies)}${each} for replies, and the prompts, whose lengths are not limited`
  return 'at a cost that is not known: no price, or no maxTokens'
}

function describeSum(costs: readonly WorstCost[]): string {
  const whole = costs.reduce<number | null>(
    (total, { usd }) => (total === null || usd === null ? null : total + usd),
    0,
  )
  const hours = costs.some(({ hourly }) => hourly !== null) ? ', and the hours of model units' : ''
  return whole === null ? 'no limit that the plan sets' : `at most ${formatUsd(whole)}${hours}`
}

function describeBudget(plan: RunPlan): string {
  const { budget } = plan
  if (budget === null)
    return 'No budget is set: budget: { costUsd, tokens } ends a run that spends more than you meant.'
  const limits = [
    ...(budget.costUsd === null ? [] : [formatUsd(budget.costUsd)]),
    ...(budget.tokens === null ? [] : [`${formatCount(budget.tokens)} tokens`]),
  ]
  const beyond = worstBeyondBudget(plan)
  const rest = beyond === null ? '' : `: ${formatUsd(beyond)} at most`
  return `The run ends once ${limits.join(' or ')} are spent; calls under way then go beyond, one a VU${rest}.`
}
