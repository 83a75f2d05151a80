import { isOnRuntime } from '../endpoints/on-runtime.ts'
import { parseModelReference } from '../inference/model-id.ts'
import type { Profile } from '../profile/profile.ts'
import { enumViolations, refuseViolations } from '../wire/constraints.ts'
import { resourceNotFound, answered, type ControlAnswer } from './control-answer.ts'
import { type ControlOperation } from './control-operation.ts'
import { inferenceTypes, renderFoundationModel } from './foundation-models.ts'

export const foundationModelOperations: readonly ControlOperation[] = [
  {
    name: 'ListFoundationModels',
    method: 'GET',
    path: /^\/foundation-models$/,
    status: 200,
    answer: ({ account }, { query, region }) => listFoundationModels(account.profile, query, region),
  },
  {
    name: 'GetFoundationModel',
    method: 'GET',
    path: /^\/foundation-models\/([^/]+)$/,
    status: 200,
    answer: ({ account: { profile } }, { identifier, region }) =>
      withModel(profile, identifier, (id) => ({ modelDetails: renderFoundationModel(profile, id, region) })),
  },
  {
    name: 'GetFoundationModelAvailability',
    method: 'GET',
    path: /^\/foundation-model-availability\/([^/]+)$/,
    status: 200,
    answer: ({ account }, { identifier }) => withModel(account.profile, identifier, renderAvailability),
  },
]

// `INFERENCE_PROFILE` is in no enum of the SDK's; whoever is told it may ask for it.
const FILTERS = {
  byCustomizationType: ['FINE_TUNING', 'CONTINUED_PRE_TRAINING', 'DISTILLATION'],
  byOutputModality: ['TEXT', 'IMAGE', 'EMBEDDING'],
  byInferenceType: ['ON_DEMAND', 'PROVISIONED', 'INFERENCE_PROFILE'],
} as const

function listFoundationModels(profile: Profile, query: URLSearchParams, region: string): ControlAnswer {
  const problem = refuseViolations(
    Object.entries(FILTERS).flatMap(([name, known]) =>
      query.has(name) ? enumViolations(name, query.get(name), known) : [],
    ),
  )
  if (problem !== null) return problem
  const provider = query.get('byProvider')?.toLowerCase()
  const inferenceType = query.get('byInferenceType')
  // No model here can be customized, and all of them answer with text.
  const isNone = query.has('byCustomizationType') || (query.get('byOutputModality') ?? 'TEXT') !== 'TEXT'
  const chosen = Object.entries(profile.models).filter(
    ([id, model]) =>
      !isNone &&
      isOnRuntime(model) &&
      model.lifecycle.state !== 'end-of-life' &&
      (provider === undefined || model.provider.toLowerCase() === provider) &&
      (inferenceType === null || inferenceTypes(profile, id).includes(inferenceType)),
  )
  return answered({ modelSummaries: chosen.map(([id]) => renderFoundationModel(profile, id, region)) })
}

/** By id or ARN. */
function withModel(profile: Profile, identifier: string, render: (modelId: string) => object): ControlAnswer {
  const { kind, id } = parseModelReference(identifier)
  const isKnown = (kind === null || kind === 'foundation-model') && Object.hasOwn(profile.models, id)
  return isKnown ? answered(render(id)) : resourceNotFound(identifier)
}

const renderAvailability = (modelId: string): object => ({
  modelId,
  agreementAvailability: { status: 'AVAILABLE' },
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
})
