// CountTokens: free of quotas and slots, answered at once, and no call in the truth.
import { checkSignature } from '../check-signature.ts'
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import { readModelReference } from '../inference/model-id.ts'
import type { Machine } from '../machine.ts'
import { tokensOf } from '../physics/input-tokens.ts'
import type { ModelProfile, Profile } from '../profile/profile.ts'
import { answerError, countsNoTokens, unknownModel } from '../wire/api-error.ts'
import { bodyTooLong } from '../wire/constraints.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { readBody } from '../wire/request-body.ts'
import { parseCountTokens } from './parse-count-tokens.ts'

const OPERATION = 'CountTokens'
/** The 25 MB that InvokeModel takes, in base64, and room for the JSON around it. */
const BODY_LIMIT_BYTES = 34_000_000

export function serveCountTokens(machine: Machine, exchange: Exchange, modelSegment: string): void {
  const { truth } = machine.epoch()
  let isOver = false
  exchange.whenGone(() => {
    if (!isOver) truth.answered(OPERATION, 'aborted')
    isOver = true
  })
  const answer = (bytes: Buffer | null): void => {
    if (isOver) return
    isOver = true
    const forged = bytes && checkSignature(machine, exchange, bytes)
    const counted = forged ?? countTokens(machine.profile, modelSegment, bytes)
    truth.answered(OPERATION, typeof counted === 'number' ? 'completed' : 'refused')
    if (typeof counted === 'number') answerCount(exchange, counted)
    else answerError(exchange, counted)
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => truth.answered(OPERATION, 'failed'))
}

function countTokens(profile: Profile, modelSegment: string, bytes: Buffer | null): number | ApiError {
  const model = findModel(profile, modelSegment)
  if ('status' in model) return model
  if (bytes === null) return bodyTooLong(BODY_LIMIT_BYTES)
  const prompt: MeasuredPrompt | ApiError = parseCountTokens(bytes, model)
  return 'status' in prompt ? prompt : tokensOf(prompt.characters, model.charactersPerToken)
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
