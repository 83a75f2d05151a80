import assert from 'node:assert/strict'
import { isRecord, parseJson } from '../describe-issue.ts'
import type { InferenceApi } from '../inference/inference-api.ts'
import { resolveSegment } from '../inference/target.ts'
import { noAsks } from '../inference/model-asks.ts'
import type { MeasuredPrompt, ParsedRequest } from '../inference/inference-request.ts'
import { sayBlocks } from '../inference/reply-blocks.ts'
import type { ReplyEnd, WholeFormat } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { unsupportedModel, isError } from '../wire/api-error.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import { invokeStream } from './invoke-stream.ts'
import { malformedInput } from './malformed-input.ts'
import type { NativeFormat } from './native-format.ts'
import { nativeFormats } from './native-formats.ts'
import { readSettings } from './request-settings.ts'
import { guardrailFields, servedHeaders } from './served.ts'
import type { NativeBody } from '../vocabulary.ts'

/** What InvokeModel answers: the model's own body, and the counts that Converse has in `usage` as headers. */
export const invokeAnswer = (native: NativeFormat, model: ModelProfile): WholeFormat => ({
  kind: 'whole',
  tellsThoughts: native.blocks?.tellsThoughts === true,
  answer(random, end) {
    const body = { ...native.answer(sayBlocks(random, end), end, { model, random }), ...guardrailFields(end) }
    return {
      headers: { ...servedHeaders(end), ...countHeaders(end, model) },
      body: Buffer.from(JSON.stringify(body), 'utf8'),
    }
  },
})

const countHeaders = (end: ReplyEnd, model: ModelProfile): Readonly<Record<string, string>> => ({
  'x-amzn-bedrock-invocation-latency': String(end.latencyMs),
  'x-amzn-bedrock-input-token-count': String(end.inputTokens),
  'x-amzn-bedrock-output-token-count': String(end.outputTokens),
  ...(model.cache === null
    ? {}
    : {
        'x-amzn-bedrock-cache-read-input-token-count': String(end.cacheReadTokens),
        'x-amzn-bedrock-cache-write-input-token-count': String(end.cacheWriteTokens),
      }),
})

/**
 * What the physics needs of a native body and its headers. Without a model nobody knows whose body it is, and only
 * that it is an object is looked at.
 */
export function parseInvoke(bytes: Buffer, headers: RequestHeaders, model: ModelProfile | null): ParsedRequest {
  if (model !== null && model.body === null) return unsupportedModel
  const body = parseJson(bytes)
  if (!isRecord(body)) return malformedInput()
  const settings = readSettings(headers, body)
  if (isError(settings)) return settings
  if (model === null || model.body === null) {
    return { kind: 'accepted', request: { prompt: nothing, maxTokens: null, asks: noAsks, ...settings } }
  }
  const native = nativeFormats[model.body].parse(body, model)
  return isError(native) ? native : { kind: 'accepted', request: { ...native, ...settings } }
}

const nothing: MeasuredPrompt = { characters: 0, mediaTokens: 0, checkpoints: [], prefixes: [] }

export const invokeModelApi: InferenceApi = {
  operation: 'InvokeModel',
  isStream: false,
  resolve: resolveSegment,
  fill: () => unsupportedModel,
  parse: (body, exchange, model) => parseInvoke(body, exchange.headers, model),
  format: (_machine, model) => invokeAnswer(nativeFormats[bodyOf(model)], model),
}

export const invokeModelStreamApi: InferenceApi = {
  operation: 'InvokeModelWithResponseStream',
  isStream: true,
  resolve: resolveSegment,
  fill: () => unsupportedModel,
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
