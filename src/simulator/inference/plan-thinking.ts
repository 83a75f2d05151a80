// How a model thinks before it answers. Thinking takes output tokens, at the rate of all others, out of maxTokens:
//   thinking  = min(maxTokens, budget, round(draw(tokens) · factor of the effort))
//   visible   = all of it when it is told in full, ⌊summaryShare · thinking⌋ in a summary, none when it is omitted
// An effort above `high` counts as `high` while thinking is off, as the SDK's reference has it.
import type { Random } from '../../random/random.ts'
import { draw } from '../profile/distribution.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { Effort, ThinkingPlan } from '../vocabulary.ts'
import type { ModelAsks } from './model-asks.ts'

type ThinkingModel = Pick<ModelProfile, 'thinking' | 'effort'>

/** Null where the model does not think. Draws from `random` only where it does. */
export function planThinking(
  { thinking, effort }: ThinkingModel,
  asks: Pick<ModelAsks, 'thinking' | 'effort' | 'tools' | 'isInterleaved'>,
  maxTokens: number,
  random: Random,
): ThinkingPlan | null {
  const asked = asks.thinking
  const choice = asks.tools?.choice.kind
  // A model that thinks by itself is taken not to where it is made to call a tool: the two exclude each other.
  const isForced = choice === 'any' || choice === 'tool'
  const isOn = asked === null ? thinking?.byDefault === true && !isForced : asked.kind !== 'off'
  if (thinking === null || !isOn || hasThought(asks)) return null
  const level = (asks.effort ?? effort?.usual ?? 'high') as Effort
  const natural = Math.max(1, Math.round(draw(random, thinking.tokens) * (effort?.factors[level] ?? 1)))
  const budget = asked?.kind === 'budget' ? asked.budgetTokens : Infinity
  const tokens = Math.min(natural, budget, maxTokens)
  const isOmitted = asked !== null && asked.kind !== 'off' && asked.isOmitted
  return { tokens, visibleTokens: isOmitted ? 0 : visibleOf(thinking, tokens) }
}

/**
 * With a budget, Claude thinks once a turn, before its first call, unless it is asked to between the calls too; adaptive
 * thinking goes on between them. https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
const hasThought = ({
  thinking,
  tools,
  isInterleaved,
}: Pick<ModelAsks, 'thinking' | 'tools' | 'isInterleaved'>): boolean =>
  thinking?.kind === 'budget' && !isInterleaved && (tools?.turn.steps ?? 0) > 0

function visibleOf({ told, summaryShare }: NonNullable<ThinkingModel['thinking']>, tokens: number): number {
  switch (told) {
    case 'full':
      return tokens
    case 'summary':
      return Math.floor(summaryShare * tokens)
    case 'omitted':
      return 0
  }
}
