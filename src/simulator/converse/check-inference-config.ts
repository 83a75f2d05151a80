import type { JsonRecord } from '../json-shape.ts'
import { malformedBody } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import { rangeViolations, refuseViolations } from '../wire/constraints.ts'

/** Why `inferenceConfig` is refused, or null. A member that is null is as one that is not there. */
export function checkInferenceConfig(inference: JsonRecord): ApiError | null {
  const { maxTokens, temperature, topP, stopSequences } = inference
  const isReadable =
    Number.isInteger(maxTokens ?? 1) &&
    Number.isFinite(temperature ?? 0) &&
    Number.isFinite(topP ?? 0) &&
    isListOfTexts(stopSequences ?? [])
  if (!isReadable) return malformedBody
  if (((maxTokens ?? 1) as number) < 1) return refuseOutOfRange('maxTokens', maxTokens as number, 1, Infinity)
  return checkShare('temperature', temperature) ?? checkShare('topP', topP)
}

function checkShare(member: string, given: unknown): ApiError | null {
  const value = (given ?? 0) as number
  return refuseOutOfRange(member, value, 0, 1, renderFloat(value))
}

/** The text of a temperature above 1 is captured: https://github.com/stdapi-ai/stdapi.ai/issues/224 */
const refuseOutOfRange = (
  member: string,
  value: number,
  least: number,
  most: number,
  told = String(value),
): ApiError | null => refuseViolations(rangeViolations(`inferenceConfig.${member}`, value, least, most, told))

/** As the captures have it: `99.0`. */
const renderFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
