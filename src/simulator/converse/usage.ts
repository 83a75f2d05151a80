import type { ReplyEnd } from '../inference/reply-format.ts'

/** `usage` as Converse has it: `totalTokens` counts cached tokens too; cache fields only where a cache had a part. */
export function usageOf(end: ReplyEnd): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheDetails } = end
  const usage = {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens,
  }
  if (cacheReadTokens + cacheWriteTokens === 0) return usage
  return {
    ...(cacheDetails.length === 0 ? {} : { cacheDetails }),
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    ...usage,
  }
}
