// Which model a `modelId` stands for, by which road, and whose quota it uses.
import type { Profile, ModelProfile, ProvisionedProfile, QuotaProfile } from '../profile/profile.ts'
import { invalid, onlyThroughProfile, unknownModel } from '../wire/api-error.ts'
import type { ApiError } from '../wire/api-error.ts'
import type { ModelReference } from './model-id.ts'

export interface Target {
  /** As the truth and the quotas name it: the id that was called, without an ARN's head. */
  readonly id: string
  /** The foundation model's own id. */
  readonly modelId: string
  readonly model: ModelProfile
  /** Where it may be served; empty is the region of the caller. */
  readonly regions: readonly string[]
  readonly quota: QuotaProfile
  /** What a provisioned model was bought with, in the place of `quota`; null for any other target. */
  readonly provisioned: ProvisionedTarget | null
}

export interface ProvisionedTarget {
  readonly arn: string
  readonly units: number
  /** One of its units. */
  readonly unit: ProvisionedProfile
}

/** A prompt router, which hands each call to one of several targets. */
export interface RouterTarget {
  /** As the truth names it. */
  readonly id: string
  /** At least two; the first is the fallback. */
  readonly candidates: readonly Target[]
  readonly fallbackShare: number
  readonly routingMs: number
}

export type Resolution =
  | { readonly kind: 'found'; readonly target: Target }
  | { readonly kind: 'routed'; readonly router: RouterTarget }
  | { readonly kind: 'refused'; readonly error: ApiError }

const refused = (error: ApiError): Resolution => ({ kind: 'refused', error })

export function resolveTarget(profile: Profile, reference: ModelReference): Resolution {
  switch (reference.kind) {
    case null:
      return resolveInferenceProfile(profile, reference.id) ?? resolveModel(profile, reference.id)
    case 'foundation-model':
      return resolveModel(profile, reference.id)
    case 'inference-profile':
      return resolveInferenceProfile(profile, reference.id) ?? refused(unknownModel)
    case 'default-prompt-router':
    case 'prompt-router':
      return resolveRouter(profile, reference.id)
    default:
      return refused(unknownModel)
  }
}

function resolveModel(profile: Profile, id: string): Resolution {
  const model = own(profile.models, id)
  if (model === undefined) return refused(unknownModel)
  if (!model.onDemand) return refused(onlyThroughProfile(id))
  return { kind: 'found', target: { id, modelId: id, model, regions: [], quota: model.quota, provisioned: null } }
}

function resolveInferenceProfile(profile: Profile, id: string): Resolution | null {
  const inferenceProfile = own(profile.inferenceProfiles, id)
  if (inferenceProfile === undefined) return null
  const { model: modelId, regions, quota } = inferenceProfile
  const model = own(profile.models, modelId)
  if (model === undefined) return refused(invalid(`The model ${modelId} of inference profile ${id} does not exist.`))
  return { kind: 'found', target: { id, modelId, model, regions, quota, provisioned: null } }
}

/** Its models are called as their own ids are: each by an inference profile, or on demand. */
function resolveRouter(profile: Profile, id: string): Resolution {
  const router = own(profile.promptRouters, id)
  if (router === undefined) return refused(unknownModel)
  const candidates: Target[] = []
  for (const name of router.models) {
    const resolution = resolveTarget(profile, { kind: null, id: name, text: name })
    if (resolution.kind === 'refused') return resolution
    if (resolution.kind === 'found') candidates.push(resolution.target)
  }
  const { fallbackShare, routingMs } = router
  return { kind: 'routed', router: { id, candidates, fallbackShare, routingMs } }
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined
