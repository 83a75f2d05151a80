import type { ReplyEnd } from '../inference/reply-format.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { NativeWriting } from './native-format.ts'

/** What Bedrock adds to the last chunk of a stream, whoever's the model is. Latencies are milliseconds. */
export const invocationMetrics = (end: ReplyEnd, { model }: NativeWriting): JsonRecord => ({
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
