import type { Account } from '../control-plane/account.ts'
import { arnOfAnotherRegion, resourceNotFound } from '../control-plane/control-answer.ts'
import { candidatesOf } from '../control-plane/prompt-routers.ts'
import { statusOf } from '../control-plane/provisioned-model.ts'
import type {
  ModelProfile,
  Profile,
  PromptProfile,
  PromptRouterProfile,
  ProvisionedProfile,
  QuotaProfile,
} from '../profile/profile.ts'
import {
  type ApiError,
  endOfLife,
  invalid,
  legacyUnused,
  notReady,
  onlyThroughProfile,
  unknownModel,
} from '../wire/api-error.ts'
import { isOnRuntime } from '../endpoints/on-runtime.ts'
import type { MantleAmounts } from './admission/account-quotas.ts'
import { isElsewhere, isProfileOf, type ModelReference, parseModelReference, readModelReference } from './model-id.ts'

// Which model a `modelId` stands for, by which road, and whose quota it uses.

export interface Target {
  /** As the quotas name it: the id that was called or copied, without an ARN's head. */
  readonly id: string
  /** The foundation model's own id. */
  readonly modelId: string
  readonly model: ModelProfile
  /** Where it may be served; empty is the region of the caller. */
  readonly regions: readonly string[]
  readonly quota: QuotaProfile
  /** What a provisioned model was bought with, in the place of `quota`; null for any other target. */
  readonly provisioned: ProvisionedTarget | null
  /** What mantle grants of it, in the place of `quota`; undefined on the runtime. */
  readonly mantle?: MantleAmounts
}

interface ProvisionedTarget {
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
  /** `calledAs` is how the truth names it: an application profile uses its source's quota under a name of its own. */
  | { readonly kind: 'found'; readonly calledAs: string; readonly target: Target }
  | { readonly kind: 'routed'; readonly router: RouterTarget }
  /** A managed prompt, which its model is to answer. */
  | { readonly kind: 'prompted'; readonly calledAs: string; readonly target: Target; readonly prompt: PromptProfile }
  | ApiError

const found = (target: Target): Resolution => ({ kind: 'found', calledAs: target.id, target })

/** The model in a path of Converse or InvokeModel, which is percent-encoded. `region` is the caller's. */
export function resolveSegment(account: Account, modelSegment: string, region: string): Resolution {
  const reference = readModelReference(modelSegment)
  if (reference === null) return unknownModel
  const resolution = resolveTarget(account, reference, region)
  return resolution.kind === 'found' && !resolution.target.model.endpoints.converse ? unknownModel : resolution
}

/** `region` is the caller's. */
export function resolveTarget(account: Account, reference: ModelReference, region: string): Resolution {
  const { profile } = account
  if (isElsewhere(profile, reference, region)) return arnOfAnotherRegion
  switch (reference.kind) {
    case null:
      return resolveInferenceProfile(profile, reference.id, region) ?? resolveModel(profile, reference.id)
    case 'foundation-model':
      return resolveModel(profile, reference.id)
    case 'inference-profile':
      return resolveInferenceProfile(profile, reference.id, region) ?? unknownModel
    case 'application-inference-profile':
      return resolveApplicationProfile(account, reference, region)
    case 'provisioned-model':
      return resolveProvisionedModel(account, reference, region)
    case 'default-prompt-router':
      return resolveDefaultRouter(account, reference, region)
    case 'prompt-router':
      return resolveCustomRouter(account, reference, region)
    case 'prompt':
      return resolvePrompt(account, reference, region)
    case 'custom-model':
    case 'custom-model-deployment':
    case 'imported-model':
      return resourceNotFound(reference.text)
    default:
      return unknownModel
  }
}

function resolveModel(profile: Profile, id: string): Resolution {
  const model = own(profile.models, id)
  if (model === undefined || !isOnRuntime(model)) return unknownModel
  const gone = refuseByLife(model)
  if (gone !== null) return gone
  if (!model.onDemand) return onlyThroughProfile(id)
  return found({ id, modelId: id, model, regions: [], quota: model.quota, provisioned: null })
}

/** What a model answers that can no longer be called, or null. */
export function refuseByLife({ lifecycle }: ModelProfile): ApiError | null {
  switch (lifecycle.state) {
    case 'active':
    case 'legacy':
      return null
    case 'legacy-unused':
      return legacyUnused
    case 'end-of-life':
      return endOfLife
  }
}

/** Null when the caller's region has none of this id. */
function resolveInferenceProfile(profile: Profile, id: string, region: string): Resolution | null {
  const inferenceProfile = own(profile.inferenceProfiles, id)
  if (inferenceProfile === undefined || !isProfileOf(region, id)) return null
  const { model: modelId, regions, quota } = inferenceProfile
  const model = own(profile.models, modelId)
  if (model === undefined) return invalid(`The model ${modelId} of inference profile ${id} does not exist.`)
  const gone = refuseByLife(model)
  if (gone !== null) return gone
  return found({ id, modelId, model, regions, quota, provisioned: null })
}

/** What it was copied from, with that one's quota: a name tells costs apart and is given nothing of its own. */
function resolveApplicationProfile(account: Account, { id, text }: ModelReference, region: string): Resolution {
  const made = account.applicationProfiles.find(id, region)
  if (made === undefined) return resourceNotFound(text)
  const source = resolveTarget(account, parseModelReference(made.copiedFrom), region)
  return source.kind === 'found' ? { ...source, calledAs: id } : source
}

function resolveProvisionedModel(account: Account, { id, text }: ModelReference, region: string): Resolution {
  const bought = account.provisionedModels.find(id, region)
  const model = bought && own(account.profile.models, bought.modelId)
  if (bought === undefined || model === undefined) return resourceNotFound(text)
  if (statusOf(bought, account.nowMs()) !== 'InService') return notReady
  const { arn, units, unit, modelId } = bought
  return found({ id, modelId, model, regions: [], quota: model.quota, provisioned: { arn, units, unit } })
}

/** Without a version an ARN names the draft. */
function resolvePrompt(account: Account, { id, text }: ModelReference, region: string): Resolution {
  const [promptId = '', version = 'DRAFT'] = id.split(':')
  const prompt = own(account.profile.prompts, promptId)
  if (prompt === undefined || !prompt.versions.includes(version)) return resourceNotFound(text)
  const source = resolveTarget(account, parseModelReference(prompt.model), region)
  return source.kind === 'found' ? { kind: 'prompted', calledAs: id, target: source.target, prompt } : source
}

/** Its models are called as their own ids are: each by an inference profile, or on demand. */
function resolveDefaultRouter(account: Account, { id, text }: ModelReference, region: string): Resolution {
  const router = own(account.profile.promptRouters, id)
  return router === undefined ? resourceNotFound(text) : route(account, id, router.models, router, region)
}

/** How often its fallback answers and how long it takes is as the first router of the profile has it. */
function resolveCustomRouter(account: Account, { id, text }: ModelReference, region: string): Resolution {
  const made = account.promptRouters.find(id, region)
  const [figures] = Object.values(account.profile.promptRouters)
  if (made === undefined || figures === undefined) return resourceNotFound(text)
  return route(account, id, candidatesOf(made), figures, region)
}

function route(
  account: Account,
  id: string,
  models: readonly string[],
  { fallbackShare, routingMs }: Pick<PromptRouterProfile, 'fallbackShare' | 'routingMs'>,
  region: string,
): Resolution {
  const candidates: Target[] = []
  for (const text of models) {
    const resolution = resolveTarget(account, parseModelReference(text), region)
    if (resolution.kind === 'refused') return resolution
    if (resolution.kind === 'found') candidates.push(resolution.target)
  }
  return { kind: 'routed', router: { id, candidates, fallbackShare, routingMs } }
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** What AWS calls a target: a foundation model belongs to no account, an inference profile to the caller's. */
export const targetArn = (
  { accountId }: Pick<Profile, 'accountId'>,
  { id, modelId }: Pick<Target, 'id' | 'modelId'>,
  region: string,
): string =>
  id === modelId
    ? `arn:aws:bedrock:${region}::foundation-model/${id}`
    : `arn:aws:bedrock:${region}:${accountId}:inference-profile/${id}`
