import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import { converseAnswer } from '../converse/converse-frames.ts'
import { parseConverseRecord } from '../converse/parse-converse.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import type { Measure } from '../inference/media-tokens.ts'
import { checkAsks } from '../inference/admission/check-asks.ts'
import type { ModelAsks } from '../inference/model-asks.ts'
import { planThinking } from '../inference/plan-thinking.ts'
import { beginningOf, sayBlocks, tellBlocks } from '../inference/reply-blocks.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import { nativeFormats } from '../invoke/native-formats.ts'
import { planReply, type ReplyPlan, tokensOf } from '../physics/reply-plan.ts'
import type { ModelProfile, ServingProfile } from '../profile/profile.ts'
import { type ApiError, inputTooLong, invalid, tooManyTokensAsked, isError } from '../wire/api-error.ts'
import type { BatchRecord, ModelInvocationType } from './batch-job.ts'

/** The model that answers a job, and how. */
export interface RecordModel {
  /** The foundation model's own id. */
  readonly modelId: string
  readonly model: ModelProfile
  readonly serving: ServingProfile
  readonly format: RecordFormat
}

interface AnsweredRecord {
  /** The line of the output file, its end included. */
  readonly line: Buffer
  readonly isSuccess: boolean
  /** 0 where it failed. */
  readonly inputTokens: number
  readonly outputTokens: number
}

/** One record as it would be answered alone: the same draws make it, and no machine is shared. */
export function answerRecord(record: BatchRecord, by: RecordModel, random: Random): AnsweredRecord {
  const head = `{"recordId":${JSON.stringify(record.recordId ?? drawRecordId(random))},"modelInput":${JSON.stringify(record.modelInput)}`
  const request = by.format.parse(record.modelInput)
  const reply = isError(request) ? request : planRecord(request, by, random)
  if (isError(reply)) {
    const error = { errorCode: reply.status, errorMessage: reply.message }
    return { line: renderLine(head, 'error', JSON.stringify(error)), isSuccess: false, inputTokens: 0, outputTokens: 0 }
  }
  const { inputTokens, outputTokens } = reply
  const line = renderLine(head, 'modelOutput', by.format.answer(random, reply))
  return { line, isSuccess: true, inputTokens, outputTokens }
}

const renderLine = (head: string, key: 'modelOutput' | 'error', json: string): Buffer =>
  Buffer.from(`${head},"${key}":${json}}\n`, 'utf8')

function planRecord(
  request: RecordRequest,
  { modelId, model, serving, format }: RecordModel,
  random: Random,
): ReplyEnd | ApiError {
  const inputTokens = tokensOf(request.prompt, model.charactersPerToken)
  const maxTokens = request.maxTokens ?? model.maxOutputTokens
  if (maxTokens > model.maxOutputTokens) return tooManyTokensAsked(model.maxOutputTokens)
  if (model.contextTokens !== null && inputTokens > model.contextTokens) return inputTooLong
  const objection = checkAsks(model, { asks: request.asks, maxTokens, isStream: false })
  if (objection !== null) return objection
  const thinking = planThinking(model, request.asks, maxTokens, random)
  const plan = planReply(serving, random, { uncachedInputTokens: inputTokens, maxTokens, thinking })
  const blocks = tellBlocks(plan.blocks, format.tellsThoughts)
  return {
    modelId,
    inputTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheDetails: [],
    latencyServed: null,
    tierServed: null,
    stopReason: plan.stopReason,
    outputTokens: plan.outputTokens,
    blocks,
    latencyMs: Math.round(durationMs(plan)),
    firstByteLatencyMs: Math.round(plan.timeToFirstTokenMs),
    isGuarded: false,
    trace: null,
    replacedBy: null,
    ...beginningOf(blocks),
    responseFieldPaths: request.asks.responseFieldPaths,
  }
}

/** Of the world, on a machine that serves nothing else. */
const durationMs = ({ timeToFirstTokenMs, tokenGapMs, outputTokens }: ReplyPlan): number =>
  timeToFirstTokenMs + (outputTokens - 1) * tokenGapMs

// As in AWS's example of an output file: 3223593EFGH.
const RECORD_ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const RECORD_ID_LENGTH = 11

const drawRecordId = (random: Random): string =>
  Array.from({ length: RECORD_ID_LENGTH }, () => RECORD_ID_ALPHABET[drawInteger(random, 0, 35)]).join('')

// How the records of a job are read and answered: as the API that its type names would, alone and at once. What
// batch does not do is refused record by record (tools, structured output) or passed over (caches, tiers, latency,
// guardrails), as far as AWS says so; docs/simulator.md says what is assumed.

interface RecordFormat {
  /** Whether a thought can be told in it. */
  readonly tellsThoughts: boolean
  parse(modelInput: JsonRecord): RecordRequest | ApiError
  /** `modelOutput`, in JSON. */
  answer(random: Random, end: ReplyEnd): string
}

interface RecordRequest {
  readonly prompt: Measure
  /** Null when the record sets none. */
  readonly maxTokens: number | null
  readonly asks: ModelAsks
}

/** Null when the model has no such body. */
export function recordFormatOf(type: ModelInvocationType, model: ModelProfile): RecordFormat | null {
  switch (type) {
    case 'Converse':
      return converseRecords(model)
    case 'InvokeModel':
      return nativeRecords(model)
  }
}

const converseRecords = ({ media }: ModelProfile): RecordFormat => ({
  tellsThoughts: true,
  parse(modelInput) {
    const unsupported = checkSupport(modelInput)
    if (unsupported !== null) return unsupported
    const parsed = parseConverseRecord(modelInput, { media, cache: null })
    return parsed.kind === 'refused' ? parsed : parsed.request
  },
  answer: (random, end) => converseAnswer.answer(random, end).body.toString('utf8'),
})

function nativeRecords(model: ModelProfile): RecordFormat | null {
  if (model.body === null) return null
  const native = nativeFormats[model.body]
  return {
    tellsThoughts: native.blocks?.tellsThoughts === true,
    parse(modelInput) {
      const unsupported = checkSupport(modelInput)
      return unsupported ?? native.parse(modelInput, model)
    },
    answer: (random, end) => JSON.stringify(native.answer(sayBlocks(random, end), end, { model, random })),
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
