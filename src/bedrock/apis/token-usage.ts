// The one rule for token counts, whichever API tells them. A count is a whole number that AWS's own type for it holds;
// anything else counts as not told. A part is at most its whole. A call to which that happened is marked, so that the
// run can tell of it, and nothing that is made of counts has to be careful with them.
import type { CallDraft, TokenUsage } from '../call-record.ts'
import { isRecord, memberOf } from '../stream/json-record.ts'
import type { CacheTtl } from '../stream/response-reader.ts'

/** The parts of a usage that were told. NaN: told, and no count of tokens. */
export type PartialUsage = { -readonly [Part in keyof TokenUsage]?: number | undefined } & {
  reasoningTokens?: number | undefined
  totalTokens?: number | undefined
}

/** AWS's API has them as 32-bit integers. */
const MOST_TOKENS = 2 ** 31 - 1

/** A told count of tokens; undefined where nothing was told, NaN where it can be none. */
export function tokenCountOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : Number.NaN
}

/**
 * Writes into the draft what was told, of each part the first source that tells a count. Without both counts that every price
 * and rate is made of, there is no usage.
 */
export function recordUsage(draft: CallDraft, sources: readonly PartialUsage[], cacheTtl: CacheTtl): void {
  const told = sources
    .toReversed()
    .flatMap((source) => Object.entries(source).filter(([, count]) => count !== undefined))
  const parts = Object.fromEntries(told.filter(([, count]) => !Number.isNaN(count))) as PartialUsage
  const { cacheReadInputTokens = 0, cacheWriteInputTokens = 0, inputTokens, outputTokens, reasoningTokens } = parts
  // Where it is not said, it was written for as long as was asked for.
  const hourlyWrites = parts.cacheWrite1hInputTokens ?? (cacheTtl === '1h' ? cacheWriteInputTokens : 0)
  draft.hasInvalidUsage = told.some(([, count]) => Number.isNaN(count)) || contradicts(parts)
  draft.usage =
    inputTokens === undefined || outputTokens === undefined
      ? null
      : {
          inputTokens,
          outputTokens,
          cacheReadInputTokens,
          cacheWriteInputTokens,
          cacheWrite1hInputTokens: Math.min(hourlyWrites, cacheWriteInputTokens),
        }
  const isWithinOutput = reasoningTokens !== undefined && outputTokens !== undefined && reasoningTokens <= outputTokens
  draft.reasoningTokens = isWithinOutput ? reasoningTokens : null
}

function contradicts(parts: PartialUsage): boolean {
  const { cacheReadInputTokens = 0, cacheWrite1hInputTokens = 0, cacheWriteInputTokens = 0 } = parts
  const { inputTokens, outputTokens, reasoningTokens = 0, totalTokens } = parts
  if (cacheWrite1hInputTokens > cacheWriteInputTokens) return true
  if (inputTokens === undefined || outputTokens === undefined) return false
  if (reasoningTokens > outputTokens) return true
  if (totalTokens === undefined) return false
  // With what the cache read and wrote, or without: nobody says which, and both are in use.
  const leastTotal = inputTokens + outputTokens
  return totalTokens < leastTotal || totalTokens > leastTotal + cacheReadInputTokens + cacheWriteInputTokens
}

const REASONING = ['thinking_tokens', 'reasoning_tokens', 'thinkingTokens', 'reasoningTokens']
/** `additionalModelResponseFields` → `usage` → `output_tokens_details`. */
const MOST_DEPTH = 3

/**
 * The count of reasoning tokens that stands anywhere in `fields`. Converse's usage has no place for it: of Claude, it comes in
 * `additionalModelResponseFields` where the request asks for `/usage/output_tokens_details`, and in Claude's own JSON in its usage.
 */
export function reasoningTokensIn(fields: unknown, depth = 0): number | undefined {
  if (!isRecord(fields)) return undefined
  for (const name of REASONING) {
    const told = tokenCountOf(memberOf(fields, name))
    if (told !== undefined) return told
  }
  if (depth === MOST_DEPTH) return undefined
  for (const member of Object.values(fields)) {
    const told = reasoningTokensIn(member, depth + 1)
    if (told !== undefined) return told
  }
  return undefined
}
