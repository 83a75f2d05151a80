import type { MeasuredPrompt, ParsedRequest } from '../inference/inference-request.ts'
import { isRecord, parseJson } from '../json-shape.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { unsupportedModel } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/request-headers.ts'
import { malformedInput } from './malformed-input.ts'
import { nativeFormats } from './native-formats.ts'
import { readSettings } from './request-settings.ts'

/**
 * What the physics needs of a native body and its headers. Without a model nobody knows whose body it is, and only
 * that it is an object is looked at.
 */
export function parseInvoke(bytes: Buffer, headers: RequestHeaders, model: ModelProfile | null): ParsedRequest {
  if (model !== null && model.body === null) return refused(unsupportedModel)
  const body = parseJson(bytes)
  if (!isRecord(body)) return refused(malformedInput())
  const settings = readSettings(headers, body)
  if ('status' in settings) return refused(settings)
  if (model === null || model.body === null) {
    return { kind: 'accepted', request: { prompt: nothing, maxTokens: null, ...settings } }
  }
  const native = nativeFormats[model.body].parse(body, model)
  return 'status' in native ? refused(native) : { kind: 'accepted', request: { ...native, ...settings } }
}

const refused = (error: ApiError): ParsedRequest => ({ kind: 'refused', error })

const nothing: MeasuredPrompt = { characters: 0, checkpoints: [] }
