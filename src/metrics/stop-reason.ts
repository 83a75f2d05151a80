import { STOP_REASONS as OF_CONVERSE } from '../conversation/conversation.ts'

/** Why a reply ended, as Converse names it; models' own words that mean the same are counted under these. */
export const STOP_REASONS = [...OF_CONVERSE, 'other', 'unknown'] as const

type StopReason = (typeof STOP_REASONS)[number]

const KNOWN: ReadonlySet<string> = new Set(STOP_REASONS)

/** Llama's own, of InvokeModel. */
const SYNONYMS: Readonly<Record<string, StopReason>> = { stop: 'end_turn', length: 'max_tokens' }

/** `other` is a word that is not in the list, `unknown` a response that gave none. */
export function toStopReason(word: string | null): StopReason {
  if (word === null) return 'unknown'
  if (KNOWN.has(word)) return word as StopReason
  return Object.hasOwn(SYNONYMS, word) ? (SYNONYMS[word] as StopReason) : 'other'
}
