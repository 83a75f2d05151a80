import type { JsonRecord } from '../json-shape.ts'
import { invalid, malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'

/** Why `inferenceConfig` is refused, or null. A member that is null is as one that is not there. */
export function checkInferenceConfig(inference: JsonRecord): ApiError | null {
  const { maxTokens, temperature, topP, stopSequences } = inference
  const isReadable =
    Number.isInteger(maxTokens ?? 1) &&
    Number.isFinite(temperature ?? 0) &&
    Number.isFinite(topP ?? 0) &&
    isListOfTexts(stopSequences ?? [])
  if (!isReadable) return malformedBody
  if (((maxTokens ?? 1) as number) < 1) return outOfRange('maxTokens', String(maxTokens), 'greater', 1)
  return checkShare('temperature', temperature) ?? checkShare('topP', topP)
}

function checkShare(member: string, given: unknown): ApiError | null {
  const value = (given ?? 0) as number
  if (value < 0) return outOfRange(member, renderFloat(value), 'greater', 0)
  return value > 1 ? outOfRange(member, renderFloat(value), 'less', 1) : null
}

/** The text of a temperature above 1 is captured: https://github.com/stdapi-ai/stdapi.ai/issues/224 */
const outOfRange = (member: string, value: string, relation: 'greater' | 'less', limit: number): ApiError =>
  invalid(
    `1 validation error detected: Value '${value}' at 'inferenceConfig.${member}' failed to satisfy constraint: ` +
      `Member must have value ${relation} than or equal to ${limit}`,
  )

/** As the captures have it: `99.0`. */
const renderFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
