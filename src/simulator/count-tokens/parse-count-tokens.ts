import { parseConverseRecord } from '../converse/parse-converse.ts'
import type { MeasuredPrompt } from '../inference/inference-request.ts'
import { malformedInput } from '../invoke/malformed-input.ts'
import { nativeFormats } from '../invoke/native-formats.ts'
import { isRecord, parseJson } from '../json-shape.ts'
import type { JsonRecord } from '../json-shape.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { invalid, malformedBody, unsupportedModel } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'

/**
 * The prompt whose tokens are to be counted: that of a whole InvokeModel body, or of what a Converse body says of its
 * prompt. Measured by the very functions that measure calls, so that a count is what `usage` will say.
 */
export function parseCountTokens(bytes: Buffer, model: ModelProfile): MeasuredPrompt | ApiError {
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedBody
  const input = body['input'] ?? null
  if (input === null) return missing('input')
  if (!isRecord(input)) return malformedBody
  const { invokeModel = null, converse = null } = input
  if ((invokeModel === null) === (converse === null)) return notOneInput
  if (isRecord(converse)) return measureConverse(converse)
  return isRecord(invokeModel) ? measureNative(invokeModel['body'] ?? null, model) : malformedBody
}

const missing = (member: string): ApiError =>
  invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )

const notOneInput = invalid(
  "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
    'Member must have exactly one of [invokeModel, converse]',
)

/** Only what CountTokens has of a Converse request: anything else in it is not looked at. */
function measureConverse({ messages, system, toolConfig }: JsonRecord): MeasuredPrompt | ApiError {
  const parsed = parseConverseRecord({ messages, system, toolConfig })
  return parsed.kind === 'refused' ? parsed.error : parsed.request.prompt
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function measureNative(base64: unknown, model: ModelProfile): MeasuredPrompt | ApiError {
  if (base64 === null) return missing('input.invokeModel.body')
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return malformedBody
  if (model.body === null) return unsupportedModel
  const body = parseJson(Buffer.from(base64, 'base64'))
  if (!isRecord(body)) return malformedInput()
  const native = nativeFormats[model.body].parse(body, model)
  return 'status' in native ? native : native.prompt
}
