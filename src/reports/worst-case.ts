import type { RunPlan } from '../plan/run-plan.ts'
import type { WorstCost, WorstCostGap } from '../money/estimate-cost.ts'
import { worstTokens } from '../plan/planned-tokens.ts'
import { expectedCost, worstBeyondBudget, worstCost } from '../plan/planned-cost.ts'
import { CHARGE_NAMES, formatCount, formatUsd, TOKEN_KIND_NAMES } from './format.ts'

/** What a run can cost at worst, and what it is expected to: a line for each mode, one for all, how sure that is, and what ends it. */
export function describeWorstCase(plan: RunPlan): string[] {
  const width = Math.max(...plan.modes.map(({ name }) => name.length), ALL.length)
  const costs = plan.modes.map((_, mode) => worstCost(plan, mode))
  const line = (name: string, rest: string): string => `  ${name.padEnd(width)}  ${rest}`
  return [
    ...plan.modes.map(({ name }, mode) => line(name, describeMode(plan, mode))),
    ...(costs.length > 1 ? [line(ALL, describeSum(costs) + describeExpectedSum(plan))] : []),
    ...(plan.modes.some((_, mode) => describeExpected(plan, mode) !== '') ? [`  ${EXPECTED}`] : []),
    ...(costs.some(isAbout) ? [`  ${ABOUT}`] : []),
    `  ${describeBudget(plan)}`,
  ]
}

const ALL = 'all modes'
const EXPECTED = 'Expected: mean lengths of prompts and replies, without retries and caching.'
const ABOUT = 'About: if the model counts as many tokens as prompts aim at; seismo doctor FILE measures it.'

/** Whether some sum of it is told that a model may count otherwise. */
const isAbout = ({ isEstimate, usdPerCall }: WorstCost): boolean => isEstimate && usdPerCall !== null

function describeMode(plan: RunPlan, mode: number): string {
  const { calls } = worstTokens(plan, mode)
  const cost = worstCost(plan, mode)
  const notIn = cost.notIn.map((charge) => `; not in it: ${CHARGE_NAMES[charge]}`).join('')
  if (cost.hourly !== null) return describeHours(cost.hourly) + notIn
  if (calls === 0) return 'no call'
  const made = calls === null ? 'calls without limit' : `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`
  return `${made}, ${describeCost(cost, calls === null)}${describeExpected(plan, mode)}${notIn}`
}

/** Nothing where it is not known, where nothing costs anything, and where it is what the worst case is. */
function describeExpected(plan: RunPlan, mode: number): string {
  const { usd, usdPerCall } = expectedCost(plan, mode)
  const worst = worstCost(plan, mode)
  if (worst.hourly !== null) return ''
  if (usd !== null) return usd === 0 || usd === worst.usd ? '' : `; expected ${formatUsd(usd)}`
  return usdPerCall === null || usdPerCall === 0 || usdPerCall === worst.usdPerCall
    ? ''
    : `; expected ${formatUsd(usdPerCall)} each`
}

function describeExpectedSum(plan: RunPlan): string {
  const sums = plan.modes.map((_, mode) => expectedCost(plan, mode).usd)
  if (sums.includes(null) || plan.modes.every((_, mode) => describeExpected(plan, mode) === '')) return ''
  return `; expected ${formatUsd(sums.reduce<number>((sum, usd) => sum + (usd ?? 0), 0))}`
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
  if (whole !== null) return `${atMost(cost.isEstimate)} ${formatUsd(whole)}${each}`
  const reasons = describeGaps(cost.gaps.filter(({ kind }) => kind !== 'calls'))
  return replies === null
    ? `at a cost that is not known: ${reasons}`
    : `at most ${formatUsd(replies)}${each} for replies; of prompts it is not known: ${reasons}`
}

const atMost = (isEstimate: boolean): string => (isEstimate ? 'about' : 'at most')

const describeGaps = (gaps: readonly WorstCostGap[]): string => [...new Set(gaps.map(describeGap))].join(', ')

function describeGap(gap: WorstCostGap): string {
  switch (gap.kind) {
    case 'price':
      return `no price of ${TOKEN_KIND_NAMES[gap.of]} tokens`
    case 'length':
      return gap.of === 'prompt' ? 'no limit of the length of prompts' : 'no maxTokens'
    case 'calls':
      return 'no limit of calls'
  }
}

function describeSum(costs: readonly WorstCost[]): string {
  const gaps = costs.flatMap((cost) => cost.gaps)
  const hours = costs.some(({ hourly }) => hourly !== null) ? ', and the hours of model units' : ''
  if (gaps.length > 0) return `not known: ${describeGaps(gaps)}`
  const whole = costs.reduce((total, { usd }) => total + (usd ?? 0), 0)
  return `${atMost(costs.some(isAbout))} ${formatUsd(whole)}${hours}`
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
  const isEstimate = plan.modes.some((_, mode) => isAbout(worstCost(plan, mode)))
  const rest = beyond === null ? '' : `: ${atMost(isEstimate)} ${formatUsd(beyond)}`
  return `The run ends once ${limits.join(' or ')} are spent; calls under way then go beyond, one a VU${rest}.`
}
