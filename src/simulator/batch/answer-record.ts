import { drawInteger } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { ReplyEnd } from '../inference/reply-format.ts'
import { tokensOf } from '../physics/input-tokens.ts'
import { planReply } from '../physics/reply-plan.ts'
import type { ReplyPlan } from '../physics/reply-plan.ts'
import type { ModelProfile, ServingProfile } from '../profile/profile.ts'
import { inputTooLong, tooManyTokensAsked } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { BatchRecord } from './batch-record.ts'
import type { RecordFormat, RecordRequest } from './record-format.ts'

/** The model that answers a job, and how. */
export interface RecordModel {
  /** The foundation model's own id. */
  readonly modelId: string
  readonly model: ModelProfile
  readonly serving: ServingProfile
  readonly format: RecordFormat
}

export interface AnsweredRecord {
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
  const reply = 'status' in request ? request : planRecord(request, by, random)
  if ('status' in reply) {
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
  { modelId, model, serving }: RecordModel,
  random: Random,
): ReplyEnd | ApiError {
  const inputTokens = tokensOf(request.characters, model.charactersPerToken)
  const maxTokens = request.maxTokens ?? model.maxOutputTokens
  if (maxTokens > model.maxOutputTokens) return tooManyTokensAsked(model.maxOutputTokens)
  if (model.contextTokens !== null && inputTokens > model.contextTokens) return inputTooLong
  const plan = planReply(serving, random, { uncachedInputTokens: inputTokens, maxTokens })
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
    latencyMs: Math.round(durationMs(plan)),
    firstByteLatencyMs: Math.round(plan.timeToFirstTokenMs),
    isGuarded: false,
    trace: null,
    replacedBy: null,
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
