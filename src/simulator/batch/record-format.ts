// How the records of a job are read and answered: as the API that its type names would, alone and at once. What
// batch does not do is refused record by record (tools, structured output) or passed over (caches, tiers, latency,
// guardrails), as far as AWS says so; docs/simulator.md says what is assumed.
import type { Random } from '../../random/random.ts'
import { converseAnswer } from '../converse/converse-answer.ts'
import { parseConverseRecord } from '../converse/parse-converse.ts'
import { drawText } from '../inference/draw-text.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import { nativeFormats } from '../invoke/native-formats.ts'
import { isRecord } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { invalid } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { ModelInvocationType } from './batch-job.ts'

export interface RecordFormat {
  parse(modelInput: JsonRecord): RecordRequest | ApiError
  /** `modelOutput`, in JSON. */
  answer(random: Random, end: ReplyEnd): string
}

export interface RecordRequest {
  readonly characters: number
  /** Null when the record sets none. */
  readonly maxTokens: number | null
}

/** Null when the model has no such body. */
export function recordFormatOf(type: ModelInvocationType, model: ModelProfile): RecordFormat | null {
  switch (type) {
    case 'Converse':
      return converseRecords
    case 'InvokeModel':
      return nativeRecords(model)
  }
}

const converseRecords: RecordFormat = {
  parse(modelInput) {
    const unsupported = checkSupport(modelInput)
    if (unsupported !== null) return unsupported
    const parsed = parseConverseRecord(modelInput)
    if (parsed.kind === 'refused') return parsed.error
    const { prompt, maxTokens } = parsed.request
    return { characters: prompt.characters, maxTokens }
  },
  answer: (random, end) => converseAnswer.answer(random, end).body.toString('utf8'),
}

function nativeRecords(model: ModelProfile): RecordFormat | null {
  if (model.body === null) return null
  const native = nativeFormats[model.body]
  return {
    parse(modelInput) {
      const unsupported = checkSupport(modelInput)
      if (unsupported !== null) return unsupported
      const parsed = native.parse(modelInput, model)
      if ('status' in parsed) return parsed
      return { characters: parsed.prompt.characters, maxTokens: parsed.maxTokens }
    },
    answer: (random, end) => JSON.stringify(native.answer(drawText(random, end.outputTokens), end, { model, random })),
  }
}

const noTools = invalid('Tool use is not supported for batch inference.')
const noStructuredOutput = invalid('Structured output is not supported for batch inference.')

/** The keys are Converse's and Nova's, and Claude's. */
function checkSupport({ toolConfig, tools, outputConfig, output_config: claudeOutput }: JsonRecord): ApiError | null {
  if (isFilled(toolConfig) || isFilled(tools)) return noTools
  return holdsFormat(outputConfig) || holdsFormat(claudeOutput) ? noStructuredOutput : null
}

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0

const holdsFormat = (config: unknown): boolean =>
  isRecord(config) && (config['textFormat'] ?? config['format'] ?? null) !== null
