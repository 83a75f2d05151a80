// The counts of OpenAI's APIs. Input tokens have in them what a cache read and wrote.
import type { JsonRecord } from '../describe-issue.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'

/** Models whose counts are not told apart have null where others have them. */
export function chatUsage(end: ReplyEnd, { endpoints }: ModelProfile): JsonRecord {
  const promptTokens = inputTokensOf(end)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: end.outputTokens,
    total_tokens: promptTokens + end.outputTokens,
    prompt_tokens_details: endpoints.usageDetails ? inputDetails(end) : null,
    completion_tokens_details: endpoints.usageDetails ? outputDetails(end) : null,
  }
}

export function responsesUsage(end: ReplyEnd): JsonRecord {
  const inputTokens = inputTokensOf(end)
  return {
    input_tokens: inputTokens,
    input_tokens_details: inputDetails(end),
    output_tokens: end.outputTokens,
    output_tokens_details: outputDetails(end),
    total_tokens: inputTokens + end.outputTokens,
  }
}

const inputTokensOf = ({ inputTokens, cacheReadTokens, cacheWriteTokens }: ReplyEnd): number =>
  inputTokens + cacheReadTokens + cacheWriteTokens

const inputDetails = ({ cacheReadTokens, cacheWriteTokens }: ReplyEnd): JsonRecord => ({
  cached_tokens: cacheReadTokens,
  cache_write_tokens: cacheWriteTokens,
})

/** Of a thought that a limit cut, what there is of it. */
const outputDetails = ({ thinking, outputTokens }: ReplyEnd): JsonRecord => ({
  reasoning_tokens: Math.min(thinking?.tokens ?? 0, outputTokens),
})
