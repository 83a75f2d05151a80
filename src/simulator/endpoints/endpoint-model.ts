// Which model the `model` of a body is. The two hosts have ids of their own, and lists of what serves which of them.
import type { Account } from '../control-plane/account.ts'
import { parseModelReference } from '../inference/model-id.ts'
import { refuseByLife, type Resolution, resolveTarget } from '../inference/target.ts'
import type { MantleProfile, ModelProfile, Profile } from '../profile/profile.ts'
import { type ApiError, apiError, invalid, onlyThroughProfile, unknownModel } from '../wire/api-error.ts'
import type { EndpointApi } from '../vocabulary.ts'

/** What a request asks for: an API, and before it the path that it asked it by. */
export interface EndpointAsk {
  readonly api: EndpointApi
  /** `/v1` or `/openai/v1`; `/anthropic/v1` for Messages. */
  readonly prefix: string
}

/** An inference profile or a model on demand, as Converse has them, if the API serves it. */
export function resolveOnRuntime(account: Account, { api }: EndpointAsk, id: string, region: string): Resolution {
  const reference = parseModelReference(id)
  // https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
  if (api === 'responses' && reference.kind === 'application-inference-profile') return unknownModel
  const resolution = resolveTarget(account, reference, region)
  if (resolution.kind === 'refused') return refusalOf(account.profile, api, id, resolution)
  const served = resolution.kind === 'routed' ? resolution.router.candidates : [resolution.target]
  return served.every(({ model }) => model.endpoints.runtime.includes(api)) ? resolution : notServed(api)
}

/** Whoever names what there is not hears so in this API's own words; whoever may not call it, in Bedrock's. */
function refusalOf({ models, inferenceProfiles }: Profile, api: EndpointApi, id: string, refusal: ApiError): ApiError {
  const model = Object.hasOwn(models, id) ? models[id] : undefined
  if (model !== undefined && !model.endpoints.runtime.includes(api)) return notServed(api)
  if (model !== undefined && !model.onDemand && refusal.message === onlyThroughProfile(id).message) {
    return onDemandNotSupported(id)
  }
  const isKnown = model !== undefined || Object.hasOwn(inferenceProfiles, id)
  return refusal === unknownModel && !isKnown ? notServed(api) : refusal
}

/** Captured of Chat Completions; of Messages by analogy. */
const notServed = (api: EndpointApi): ApiError =>
  apiError(
    404,
    'ResourceNotFoundException',
    "The model doesn't exist or doesn't support this API. Retry your request with a different model ID.",
    { vendor: { type: 'not_found_error', ...(api === 'messages' ? {} : { code: 'model_not_found' }) } },
  )

/** As captured of these paths, with an apostrophe that Converse's text does not have. */
const onDemandNotSupported = (id: string): ApiError => invalid(onlyThroughProfile(id).message.replace("isn't", 'isn’t'))

/** By the bare id that mantle knows it by. */
export function resolveOnMantle({ profile }: Account, { api, prefix }: EndpointAsk, id: string): Resolution {
  const known = mantleModels(profile).find((one) => one.id === id)
  if (known === undefined) return unknownOnMantle(api, id)
  const { model, modelId, mantle } = known
  const gone = refuseByLife(model)
  if (gone !== null) return gone
  if (!mantle.apis.includes(api)) return unsupportedOnMantle(api, prefix, id)
  if (api !== 'messages' && mantle.path !== prefix) return invalid(`model \`${id}\` isn't supported on this route`)
  const target = { id, modelId, model, regions: [], quota: unlimited, provisioned: null, mantle }
  return { kind: 'found', calledAs: id, target }
}

const unlimited = { tokensPerMinute: null, requestsPerMinute: null }

/** Captured of OpenAI's APIs. */
const unknownOnMantle = (api: EndpointApi, id: string): ApiError =>
  apiError(404, 'ResourceNotFoundException', `The model '${id}' does not exist`, {
    vendor:
      api === 'messages' ? { type: 'not_found_error' } : { type: 'invalid_request_error', code: 'not_found_error' },
  })

const unsupportedOnMantle = (api: EndpointApi, prefix: string, id: string): ApiError =>
  apiError(
    400,
    'ValidationException',
    `The model '${id}' does not support the '${prefix}/${api.replace('-', '/')}' API`,
    { vendor: { type: 'invalid_request_error', code: 'validation_error' } },
  )

export interface MantleModel {
  readonly id: string
  readonly modelId: string
  readonly model: ModelProfile
  readonly mantle: MantleProfile
}

/** All that mantle has, in the profile's order. */
export const mantleModels = ({ models }: Profile): MantleModel[] =>
  Object.entries(models).flatMap(([modelId, model]) => {
    const { mantle } = model.endpoints
    return mantle === null ? [] : [{ id: mantle.id ?? bareId(modelId), modelId, model, mantle }]
  })

/** `openai.gpt-oss-20b` of `openai.gpt-oss-20b-1:0`, `anthropic.claude-haiku-4-5` of `…-20251001-v1:0`. */
const bareId = (modelId: string): string => modelId.replace(/(?:-\d{8})?-v?\d+:\d+$/, '')
