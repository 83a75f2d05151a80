// Meta's Llama: a prompt that is written out in the model's own template, and a generation.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
import { cachesByItself } from '../inference/cache/plan-caching.ts'
import { noAsks } from '../inference/model-asks.ts'
import { seeMedia, type SeenMedia } from '../inference/seen-media.ts'
import { makePromptMeter } from '../inference/inference-request.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import type { ApiError } from '../wire/api-error.ts'
import { extraneousKeys, malformedInput, missingKeys, numberViolation, typeViolation } from './malformed-input.ts'
import { type NativeFormat, type NativeRequest, textOf } from './native-format.ts'

const KEYS = ['prompt', 'max_gen_len', 'temperature', 'top_p', 'images', 'amazon-bedrock-guardrailConfig']
const USUAL_GENERATION_TOKENS = 512
const LONGEST_GENERATION_TOKENS = 2_048

export const llamaFormat: NativeFormat = {
  parse: parseLlama,
  answer: (said, end) => ({
    generation: textOf(said),
    prompt_token_count: end.inputTokens,
    generation_token_count: end.outputTokens,
    stop_reason: stopReasonOf(end),
  }),
  blocks: null,
  opening: () => [],
  delta: {
    kind: 'counted',
    of: (text, outputTokens, inputTokens) => generation(text, inputTokens, outputTokens, null),
  },
  closing: (end) => [generation('', null, end.outputTokens, stopReasonOf(end))],
}

function parseLlama(body: JsonRecord, model: ModelProfile): NativeRequest | ApiError {
  const { prompt, max_gen_len: maxTokens } = body
  const violations = [
    ...missingKeys('', body, ['prompt']),
    ...extraneousKeys(body, (key) => KEYS.includes(key)),
    ...typeViolation('/prompt', prompt, 'String'),
    ...numberViolation('/max_gen_len', maxTokens, { type: 'Integer', minimum: 1, maximum: LONGEST_GENERATION_TOKENS }),
    ...numberViolation('/temperature', body['temperature'], { type: 'Number', minimum: 0, maximum: 1 }),
    ...numberViolation('/top_p', body['top_p'], { type: 'Number', minimum: 0, maximum: 1 }),
  ]
  if (prompt === '') violations.push('expected minLength: 1, actual: 0')
  if (violations.length > 0) return malformedInput(violations)
  const meter = makePromptMeter(cachesByItself(model))
  meter.text('prompt', prompt as string)
  const usual = Math.min(USUAL_GENERATION_TOKENS, model.maxOutputTokens)
  return {
    prompt: meter.measured(),
    maxTokens: (maxTokens as number | undefined) ?? usual,
    asks: { ...noAsks, media: readImages(body['images']) },
  }
}

/** In base64. They stand beside the prompt, and count nothing in it. */
function readImages(images: unknown): readonly SeenMedia[] {
  const texts = Array.isArray(images) ? images.filter((image) => typeof image === 'string') : []
  return texts.map((base64, index) => seeMedia({ kind: 'image', place: `images.${index}`, format: null }, base64))
}

/** The model's own reasons: a guardrail is told beside them. */
const stopReasonOf = ({ stopReason }: ReplyEnd): string => (stopReason === 'max_tokens' ? 'length' : 'stop')

const generation = (
  text: string,
  inputTokens: number | null,
  outputTokens: number,
  stopReason: string | null,
): JsonRecord => ({
  generation: text,
  prompt_token_count: inputTokens,
  generation_token_count: outputTokens,
  stop_reason: stopReason,
})
