/** What a call used, by the fields of its own `usage`, where input does not include what a cache read or wrote. */
export interface TokenUse {
  readonly inputTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
  /** What one output token counts for: 1, 5, 10 or 15, by model. */
  readonly burndown: number
}

/**
 * What a finished call counts for against tokens a minute: input + cache writes + output × burndown. What came out
 * of a cache is free. https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export const settledTokens = ({ inputTokens, cacheWriteTokens, outputTokens, burndown }: TokenUse): number =>
  inputTokens + cacheWriteTokens + outputTokens * burndown
