// Amazon's Titan Text: a text and how to go on with it.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import { makePromptMeter } from '../inference/inference-request.ts'
import { noAsks, samplingAsked } from '../inference/model-asks.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'
import { extraneousKeys, malformedInput, missingKeys, numberViolation, typeViolation } from './malformed-input.ts'
import { type NativeFormat, type NativeRequest, textOf } from './native-format.ts'

const KEYS = ['inputText', 'textGenerationConfig', 'amazon-bedrock-guardrailConfig']
const USUAL_TOKENS = 512

export const titanFormat: NativeFormat = {
  parse: parseTitan,
  answer: (said, end) => ({
    inputTextTokenCount: end.inputTokens,
    results: [{ tokenCount: end.outputTokens, outputText: textOf(said), completionReason: reasonOf(end) }],
  }),
  opening: () => [],
  delta: { kind: 'counted', of: (text, outputTokens, inputTokens) => chunk(text, inputTokens, outputTokens, null) },
  blocks: null,
  closing: (end) => [chunk('', null, end.outputTokens, reasonOf(end))],
}

function parseTitan(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError {
  const { inputText, textGenerationConfig: config = {} } = body
  const { maxTokenCount, temperature, topP } = isRecord(config) ? config : {}
  const place = '/textGenerationConfig'
  const violations = [
    ...missingKeys('', body, ['inputText']),
    ...extraneousKeys(body, (key) => KEYS.includes(key)),
    ...typeViolation('/inputText', inputText, 'String'),
    ...typeViolation(place, config, 'JSONObject'),
    ...numberViolation(`${place}/maxTokenCount`, maxTokenCount, { type: 'Integer', minimum: 1, maximum: Infinity }),
    ...numberViolation(`${place}/temperature`, temperature, { type: 'Number', minimum: 0, maximum: 1 }),
    ...numberViolation(`${place}/topP`, topP, { type: 'Number', minimum: 0, maximum: 1 }),
  ]
  if (violations.length > 0) return malformedInput(violations)
  const meter = makePromptMeter(cachesByItself(model))
  meter.text('prompt', inputText as string)
  const usual = Math.min(USUAL_TOKENS, model.maxOutputTokens)
  return {
    prompt: meter.measured(),
    maxTokens: (maxTokenCount as number | undefined) ?? usual,
    asks: { ...noAsks, sampling: samplingAsked({ temperature, top_p: topP, top_k: null }) },
  }
}

/** The model's own reasons: a guardrail is told beside them. */
const reasonOf = ({ stopReason }: ReplyEnd): string => (stopReason === 'max_tokens' ? 'LENGTH' : 'FINISH')

const chunk = (text: string, inputTokens: number | null, outputTokens: number, reason: string | null): JsonRecord => ({
  index: 0,
  inputTextTokenCount: inputTokens,
  totalOutputTextTokenCount: outputTokens,
  outputText: text,
  completionReason: reason,
})
