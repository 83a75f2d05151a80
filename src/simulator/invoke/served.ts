import type { JsonRecord } from '../describe-issue.ts'
import type { ReplyEnd, ReplyStart } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'

/** What Bedrock adds to the last chunk of a stream, whoever's the model is. Latencies are milliseconds. */
export const invocationMetrics = (end: ReplyEnd, model: ModelProfile): JsonRecord => ({
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: end.inputTokens,
    outputTokenCount: end.outputTokens,
    invocationLatency: end.latencyMs,
    firstByteLatency: end.firstByteLatencyMs,
    ...(model.cache === null
      ? {}
      : { cacheReadInputTokenCount: end.cacheReadTokens, cacheWriteInputTokenCount: end.cacheWriteTokens }),
  },
})

/** The latency and the tier that a reply is served at: Converse has them in its body. Only what was asked for is told. */
export const servedHeaders = ({ latencyServed, tierServed }: ReplyStart): Readonly<Record<string, string>> => ({
  ...(latencyServed === null ? {} : { 'x-amzn-bedrock-performanceconfig-latency': latencyServed }),
  ...(tierServed === null ? {} : { 'x-amzn-bedrock-service-tier': tierServed }),
})

/**
 * What a guardrail adds to a whole body or to the last chunk: that it stepped in is told here, and never in the
 * model's own stop reason. https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-invoke-model.html
 */
export const guardrailFields = ({ stopReason, isGuarded, trace }: ReplyEnd): JsonRecord => ({
  ...(trace === null ? {} : { 'amazon-bedrock-trace': trace }),
  ...(isGuarded
    ? { 'amazon-bedrock-guardrailAction': stopReason === 'guardrail_intervened' ? 'INTERVENED' : 'NONE' }
    : {}),
})
