import { parseConverseRecord } from '../converse/parse-converse.ts'
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import { malformedInput } from '../invoke/malformed-input.ts'
import { nativeFormats } from '../invoke/native-formats.ts'
import { isRecord, parseJson } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { malformedBody, unsupportedModel } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { missing, refuseOne, violation } from '../wire/constraints.ts'

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
  if (isRecord(converse)) return measureConverse(converse)
  return isRecord(invokeModel) ? measureNative(invokeModel['body'] ?? null, model) : malformedBody
}

const notOneInput = refuseOne(violation('Value', 'input', 'Member must have exactly one of [invokeModel, converse]'))

/** Only what CountTokens has of a Converse request: anything else in it is not looked at. */
function measureConverse({ messages, system, toolConfig }: JsonRecord): MeasuredPrompt | ApiError {
  const parsed = parseConverseRecord({ messages, system, toolConfig })
  return parsed.kind === 'refused' ? parsed.error : parsed.request.prompt
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
  return 'status' in native ? native : native.prompt
}
