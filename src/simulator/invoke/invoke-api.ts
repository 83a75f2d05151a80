import assert from 'node:assert/strict'

import type { InferenceApi } from '../inference/inference-api.ts'
import type { ModelProfile, NativeBody } from '../profile/profile.ts'
import { invokeAnswer } from './invoke-answer.ts'
import { invokeStream } from './invoke-stream.ts'
import { nativeFormats } from './native-formats.ts'
import { parseInvoke } from './parse-invoke.ts'

export const invokeModelApi: InferenceApi = {
  operation: 'InvokeModel',
  parse: (body, exchange, model) => parseInvoke(body, exchange.headers, model),
  format: (_machine, model) => invokeAnswer(nativeFormats[bodyOf(model)], model),
}

export const invokeModelStreamApi: InferenceApi = {
  operation: 'InvokeModelWithResponseStream',
  parse: (body, exchange, model) => parseInvoke(body, exchange.headers, model),
  format({ chunkFrames }, model) {
    const body = bodyOf(model)
    return invokeStream(nativeFormats[body], model, chunkFrames[body])
  },
}

/** Nothing is replied where parsing refused the model. */
function bodyOf({ name, body }: ModelProfile): NativeBody {
  assert(body !== null, `${name} has no body of its own`)
  return body
}
