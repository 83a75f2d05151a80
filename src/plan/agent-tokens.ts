// What an agent's steps come to before anything is known of the model that decides on them.
import { charactersOf } from '../conversation/conversation.ts'
import { ANY_TOOL, type CannedResult } from '../scenario/canned-results.ts'
import { type Distribution, greatestOf } from '../scenario/distribution-schema.ts'
import { meanOfDistribution, type WeightedDraw } from './expectation.ts'
import type { PromptPlan } from './run-plan.ts'

/** The tokens of all results that follow a reply, where each of its calls of tools gets the longest. */
export function longestResults({ agent, charactersPerToken }: PromptPlan): number {
  if (agent === null) return 0
  const { canned, tokens } = agent.toolResult
  const written = cannedTokens(canned?.results ?? {}, charactersPerToken)
  const drawn = isEachCanned(agent) ? [] : [greatestOf(tokens)]
  return agent.parallelCalls * Math.max(...written, ...drawn)
}

/** The mean, where a reply calls one tool. */
export function meanResult({ agent, charactersPerToken }: PromptPlan): number {
  if (agent === null) return 0
  const { canned, tokens } = agent.toolResult
  const written = cannedTokens(canned?.results ?? {}, charactersPerToken)
  const all = isEachCanned(agent) ? written : [...written, meanOfDistribution(tokens)]
  return all.reduce((sum, each) => sum + each, 0) / all.length
}

const isEachCanned = ({ toolResult }: NonNullable<PromptPlan['agent']>): boolean =>
  toolResult.canned?.results[ANY_TOOL] !== undefined

const cannedTokens = (
  results: Readonly<Record<string, readonly CannedResult[]>>,
  charactersPerToken: number,
): number[] =>
  Object.values(results)
    .flat()
    .map((result) => {
      const content = [{ toolResult: { toolUseId: '', ...result } }]
      const characters = charactersOf({ messages: [{ role: 'user', content }], system: null, tools: null })
      return Math.ceil(characters / charactersPerToken)
    })

/** How many calls a prompt comes to; of an agent, at most. */
export function turnsOf({ agent, turns }: PromptPlan): Distribution {
  if (agent !== null) return { kind: 'constant', value: agent.maxSteps }
  return turns ?? { kind: 'constant', value: 1 }
}

const AFEW = 20

/** How many steps an agent takes, nobody knows beforehand: up to its limit, each number is as likely. Of many, some stand for all. */
export function expectedSteps({ maxSteps }: NonNullable<PromptPlan['agent']>): WeightedDraw[] {
  const count = Math.min(AFEW, maxSteps)
  return Array.from({ length: count }, (_, index) => ({
    value: count === 1 ? 1 : Math.round(1 + (index * (maxSteps - 1)) / (count - 1)),
    weight: 1,
  }))
}
