// A request of OpenAI's or Anthropic's API becomes one of a model by its body: the model is named there, and whether the
// answer is to be a stream.
import { isRecord, type JsonRecord, parseJson } from '../describe-issue.ts'
import type { EndpointOperation, InferenceRoad } from '../inference/inference-api.ts'
import type { ParsedRequest } from '../inference/inference-request.ts'
import type { ReplyFormat } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { unsupportedModel } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { EndpointHost } from './endpoint-host.ts'
import { withKeepAlive } from './keep-alive.ts'
import { type EndpointAsk, resolveOnMantle, resolveOnRuntime } from './endpoint-model.ts'

/** What an API makes of one body. */
export interface EndpointApiParts {
  parse(exchange: Exchange, model: ModelProfile | null): ParsedRequest
  format(model: ModelProfile, isStream: boolean): ReplyFormat
  /** As an InferenceApi has it. */
  accept?(exchange: Exchange, abandon: () => void): Exchange
}

interface EndpointRoadOptions {
  readonly operation: EndpointOperation
  readonly host: EndpointHost
  readonly ask: EndpointAsk
  /** What a stream may say while nothing else is to be said. */
  readonly keepAlive: Buffer
}

/** `read` is given null for a body that is no JSON object. */
export const endpointRoad = (
  { operation, host, ask, keepAlive }: EndpointRoadOptions,
  read: (body: JsonRecord | null) => EndpointApiParts,
): InferenceRoad => ({
  operation,
  choose(bytes) {
    const json = bytes === null ? undefined : parseJson(bytes)
    const body = isRecord(json) ? json : null
    const isStream = body?.['stream'] === true
    const { parse, format, accept } = read(body)
    const model = body?.['model']
    return {
      modelSegment: typeof model === 'string' ? model : '',
      api: {
        operation: isStream ? `${operation}Stream` : operation,
        isStream,
        resolve: (account, id, region) =>
          host === 'mantle' ? resolveOnMantle(account, ask, id) : resolveOnRuntime(account, ask, id, region),
        fill: () => unsupportedModel,
        ...(accept === undefined ? {} : { accept }),
        parse: (_body, exchange, profile) => parse(exchange, profile),
        format: (world, profile) =>
          withKeepAlive(format(profile, isStream), world.profile.endpoints.keepAliveDeltas, keepAlive),
      },
    }
  },
})
