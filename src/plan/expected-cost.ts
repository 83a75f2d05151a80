import { askedPrice, pricesOfRequest } from './find-price.ts'
import { expectation, meanOfDistribution } from './expectation.ts'
import type { PricePlan } from './mode-plan.ts'
import { toUsd } from './pico-usd.ts'
import { callsOfConversation, messageTokens, systemTokens, usesOf, type UsedPrompt } from './planned-tokens.ts'
import type { RunPlan } from './run-plan.ts'

/**
 * What the calls of a mode are expected to cost, in USD at list prices: prompts and replies of the mean lengths that the scenario
 * asks for, in the mix of its weights, each call made once, nothing read from a cache.
 */
export interface ExpectedCost {
  readonly calls: number | null
  /** Of one call, over the mix. */
  readonly usdPerCall: number | null
  /** Null where the durations of calls decide how many there are, and where `usdPerCall` is. */
  readonly usd: number | null
}

export function expectedCost(plan: RunPlan, modeIndex: number): ExpectedCost {
  const mode = plan.modes[modeIndex]
  if (mode === undefined) throw new Error(`the plan has no mode ${modeIndex}`)
  const price = askedPrice(plan.prices, mode)
  const uses = usesOf(plan, modeIndex).map(({ expected, prompts }) => ({
    expected,
    calls: overMix(prompts, ({ prompt }) => (prompt.turns === null ? 1 : meanOfDistribution(prompt.turns))),
    picoUsd: overMix(prompts, (used) => conversationPicoUsd(used, price)),
  }))
  // Where nobody knows how often steps are taken, each counts as once.
  const isCounted = uses.every(({ expected }) => expected !== null)
  const total = (of: (use: (typeof uses)[number]) => number | null): number | null =>
    uses.reduce<number | null>((sum, use) => {
      const each = of(use)
      return sum === null || each === null ? null : sum + each * (isCounted ? (use.expected ?? 0) : 1)
    }, 0)
  const [calls, picoUsd] = [total((use) => use.calls), total((use) => use.picoUsd)]
  return {
    calls: isCounted ? calls : null,
    usdPerCall: picoUsd === null || calls === null || calls === 0 ? null : usdOf(picoUsd / calls),
    usd: picoUsd === null || !isCounted ? null : usdOf(picoUsd),
  }
}

const usdOf = (picoUsd: number): number => toUsd(BigInt(Math.round(picoUsd)))

function overMix(prompts: readonly UsedPrompt[], of: (used: UsedPrompt) => number | null): number | null {
  const weights = prompts.reduce((sum, { weight }) => sum + weight, 0)
  return prompts.reduce<number | null>((sum, used) => {
    const each = of(used)
    return sum === null || each === null ? null : sum + (each * used.weight) / weights
  }, 0)
}

const PICO_A_MILLIONTH = 1e6

/** Null where a price, a data set's lengths or the limit of replies are not known. */
function conversationPicoUsd({ maxOutputTokens, prompt }: UsedPrompt, price: PricePlan): number | null {
  const reply = maxOutputTokens === null ? null : meanOfDistribution(maxOutputTokens)
  const callPicoUsd = (inputTokens: number): number => {
    const { input, output } = pricesOfRequest(price, inputTokens)
    return (times(inputTokens, input) + times(reply, output)) * PICO_A_MILLIONTH
  }
  const { source, turns } = prompt
  if (turns === null && source.kind === 'synthetic') {
    // Some of the lengths may be beyond the long-context limit, though their mean is not.
    const cost = expectation(source.inputTokens, (tokens) => callPicoUsd(systemTokens(prompt) + tokens))
    return Number.isNaN(cost) ? null : cost
  }
  const message = messageTokens(prompt, meanOfDistribution, ({ mean }) => mean)
  const system = systemTokens(prompt)
  const cost = expectation(turns ?? { kind: 'constant', value: 1 }, (count) =>
    callsOfConversation({ turns: count, system, message, reply })
      .map(({ inputTokens }) => callPicoUsd(inputTokens ?? Number.NaN))
      .reduce((sum, each) => sum + each, 0),
  )
  return Number.isNaN(cost) ? null : cost
}

/** Not a number where one of them is not known; nothing where one is nothing. */
function times(tokens: number | null, usdPerMillion: number | null): number {
  if (tokens === 0 || usdPerMillion === 0) return 0
  return tokens === null || usdPerMillion === null ? Number.NaN : tokens * usdPerMillion
}
