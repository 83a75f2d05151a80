/** Why a reply ended, as Converse names it; models' own words that mean the same are counted under these. */
export const STOP_REASONS = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'guardrail_intervened',
  'content_filtered',
  'refusal',
  'model_context_window_exceeded',
  'malformed_model_output',
  'malformed_tool_use',
  'other',
  'unknown',
] as const

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
