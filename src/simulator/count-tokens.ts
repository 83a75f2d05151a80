import { checkSignature } from './check-signature.ts'
import { parseConverseRecord } from './converse/parse-converse.ts'
import { isRecord, type JsonRecord, parseJson } from './describe-issue.ts'
import type { MeasuredPrompt } from './inference/inference-request.ts'
import { readModelReference } from './inference/model-id.ts'
import { malformedInput } from './invoke/malformed-input.ts'
import { nativeFormats } from './invoke/native-formats.ts'
import type { World } from './world.ts'
import { tokensOf } from './physics/reply-plan.ts'
import type { ModelProfile, Profile } from './profile/profile.ts'
import {
  answerError,
  type ApiError,
  countsNoTokens,
  malformedBody,
  unknownModel,
  unsupportedModel,
  isError,
} from './wire/api-error.ts'
import { bodyTooLong, missing, refuseOne, unionViolation } from './wire/constraints.ts'
import type { Exchange } from './wire/exchange.ts'
import { readBody } from './wire/request-body.ts'

/**
 * The prompt whose tokens are to be counted: that of a whole InvokeModel body, or of what a Converse body says of its
 * prompt. Measured by the very functions that measure calls, so that a count is what `usage` will say.
 */
export function parseCountTokens(bytes: Buffer, model: ModelProfile): MeasuredPrompt | ApiError {
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedBody
  const input = body['input'] ?? null
  if (input === null) return refuseOne(missing('input'))
  if (!isRecord(input)) return malformedBody
  const { invokeModel = null, converse = null } = input
  if ((invokeModel === null) === (converse === null)) return notOneInput
  if (isRecord(converse)) return measureConverse(converse, model)
  return isRecord(invokeModel) ? measureNative(invokeModel['body'] ?? null, model) : malformedBody
}

const notOneInput = refuseOne(unionViolation('input', ['invokeModel', 'converse']))

/** Only what CountTokens has of a Converse request: anything else in it is not looked at. */
function measureConverse(
  { messages, system, toolConfig }: JsonRecord,
  { media }: ModelProfile,
): MeasuredPrompt | ApiError {
  const parsed = parseConverseRecord({ messages, system, toolConfig }, { media, cache: null })
  return parsed.kind === 'refused' ? parsed : parsed.request.prompt
}

function measureNative(base64: unknown, model: ModelProfile): MeasuredPrompt | ApiError {
  if (base64 === null) return refuseOne(missing('input.invokeModel.body'))
  if (typeof base64 !== 'string') return malformedBody
  const bytes = Buffer.from(base64, 'base64')
  // Node passes over what is no Base64. A pattern over megabytes would take V8's whole stack.
  if (bytes.toString('base64') !== base64) return malformedBody
  if (model.body === null) return unsupportedModel
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedInput()
  const native = nativeFormats[model.body].parse(body, model)
  return isError(native) ? native : native.prompt
}

// CountTokens: free of quotas and slots, answered at once, and no call in the truth.

const OPERATION = 'CountTokens'
/** The 25 MB that InvokeModel takes, in base64, and room for the JSON around it. */
const BODY_LIMIT_BYTES = 34_000_000

export function serveCountTokens(world: World, exchange: Exchange, modelSegment: string): void {
  const { truth } = world.epoch()
  let isOver = false
  exchange.whenGone(() => {
    if (!isOver) truth.answered(OPERATION, 'aborted')
    isOver = true
  })
  const answer = (bytes: Buffer | null): void => {
    if (isOver) return
    isOver = true
    const forged = bytes && checkSignature(world, exchange, bytes)
    const counted = forged ?? countTokens(world.profile, modelSegment, bytes)
    truth.answered(OPERATION, typeof counted === 'number' ? 'completed' : 'refused')
    if (typeof counted === 'number') answerCount(exchange, counted)
    else answerError(exchange, counted)
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => truth.answered(OPERATION, 'failed'))
}

function countTokens(profile: Profile, modelSegment: string, bytes: Buffer | null): number | ApiError {
  const model = findModel(profile, modelSegment)
  if (isError(model)) return model
  if (bytes === null) return bodyTooLong(BODY_LIMIT_BYTES)
  const prompt: MeasuredPrompt | ApiError = parseCountTokens(bytes, model)
  return isError(prompt) ? prompt : tokensOf(prompt, model.charactersPerToken)
}

/**
 * A foundation model, by its own id, even one that is called only through an inference profile. Of profiles it is
 * said that they count no tokens. https://github.com/strands-agents/harness-sdk/pull/2254
 */
function findModel(profile: Profile, modelSegment: string): ModelProfile | ApiError {
  const reference = readModelReference(modelSegment)
  if (reference === null) return unknownModel
  const { kind, id } = reference
  if (kind === 'inference-profile' || (kind === null && Object.hasOwn(profile.inferenceProfiles, id))) {
    return countsNoTokens
  }
  const isModelId = kind === null || kind === 'foundation-model'
  const model = isModelId && Object.hasOwn(profile.models, id) ? profile.models[id] : undefined
  if (model === undefined) return unknownModel
  return model.countsTokens ? model : countsNoTokens
}

function answerCount(exchange: Exchange, inputTokens: number): void {
  const body = Buffer.from(JSON.stringify({ inputTokens }), 'utf8')
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.end(body)
}
