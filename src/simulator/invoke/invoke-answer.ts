import { drawText } from '../inference/draw-text.ts'
import type { ReplyEnd, WholeFormat } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { guardrailFields } from './guardrail-fields.ts'
import type { NativeFormat } from './native-format.ts'
import { servedHeaders } from './served-headers.ts'

/** What InvokeModel answers: the model's own body, and the counts that Converse has in `usage` as headers. */
export const invokeAnswer = (native: NativeFormat, model: ModelProfile): WholeFormat => ({
  kind: 'whole',
  answer(random, end) {
    const text = end.replacedBy ?? drawText(random, end.outputTokens)
    const body = { ...native.answer(text, end, { model, random }), ...guardrailFields(end) }
    return {
      headers: { ...servedHeaders(end), ...countHeaders(end, model) },
      body: Buffer.from(JSON.stringify(body), 'utf8'),
    }
  },
})

const countHeaders = (end: ReplyEnd, model: ModelProfile): Readonly<Record<string, string>> => ({
  'x-amzn-bedrock-invocation-latency': String(end.latencyMs),
  'x-amzn-bedrock-input-token-count': String(end.inputTokens),
  'x-amzn-bedrock-output-token-count': String(end.outputTokens),
  ...(model.cache === null
    ? {}
    : {
        'x-amzn-bedrock-cache-read-input-token-count': String(end.cacheReadTokens),
        'x-amzn-bedrock-cache-write-input-token-count': String(end.cacheWriteTokens),
      }),
})
