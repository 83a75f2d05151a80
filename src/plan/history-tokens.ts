// How much of what was said a request carries, where the prompt limits it.
import type { HistoryPlan } from '../scenario/conversation-schema.ts'

/** Of so many pairs of messages ahead of the last one, those that stay. The one that the rule always keeps is among them. */
export const pairsWithin = (cut: HistoryPlan | null, pairs: number): number =>
  cut?.maxMessages == null ? pairs : Math.min(pairs, Math.max(1, Math.floor((cut.maxMessages - 1) / 2)))

/** `least`: what is said in any case, however little the limit allows. */
export const tokensWithin = (cut: HistoryPlan | null, said: number | null, least: number | null): number | null =>
  cut?.maxTokens == null || said === null || least === null ? said : Math.min(said, Math.max(cut.maxTokens, least))
