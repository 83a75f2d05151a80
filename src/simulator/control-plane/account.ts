// What the account behind the simulator has: what the profile gives it, and what was made through the control plane.
import type { Clock } from '../../time/clock.ts'
import type { Profile } from '../profile/profile.ts'
import type { BatchJob } from '../batch/batch-job.ts'
import { makeResourceStore, type Resource, type ResourceStore } from './resource-store.ts'
import type { ProvisionedModel } from './provisioned-model.ts'

export interface Account {
  readonly profile: Profile
  /** When the world began, or was last reset. */
  readonly startedAtMs: number
  readonly provisionedModels: ResourceStore<ProvisionedModel>
  readonly applicationProfiles: ResourceStore<ApplicationProfile>
  readonly promptRouters: ResourceStore<CustomRouter>
  readonly batchJobs: ResourceStore<BatchJob>
  /** The world's time of day. */
  nowMs(): number
}

/** An inference profile under a name of its own, with everything from the one or the model that it was copied from. */
export interface ApplicationProfile extends Resource {
  readonly description: string | null
  /** ARN of a foundation model or of a system-defined profile. */
  readonly copiedFrom: string
}

export interface CustomRouter extends Resource {
  readonly description: string | null
  /** ARNs of foundation models or system-defined profiles, as they were given. */
  readonly models: readonly string[]
  readonly fallbackModel: string
  readonly responseQualityDifference: number
}

export interface AccountOptions {
  readonly profile: Profile
  readonly seed: number
  /** The world's time of day. */
  readonly clock: Pick<Clock, 'nowMs'>
}

export function makeAccount({ profile, seed, clock }: AccountOptions): Account {
  const nowMs = (): number => clock.nowMs()
  const shared = { accountId: profile.accountId, seed, nowMs }
  const account: Account = {
    profile,
    startedAtMs: nowMs(),
    provisionedModels: makeResourceStore({ ...shared, type: 'provisioned-model' }),
    applicationProfiles: makeResourceStore({ ...shared, type: 'application-inference-profile' }),
    promptRouters: makeResourceStore({ ...shared, type: 'prompt-router' }),
    batchJobs: makeResourceStore({ ...shared, type: 'model-invocation-job' }),
    nowMs,
  }
  addBoughtBefore(account)
  return account
}

/** What the profile lists was bought long ago, and is in service. */
function addBoughtBefore({ profile, provisionedModels }: Account): void {
  for (const [id, { name, model: modelId, units, region }] of Object.entries(profile.provisionedModels)) {
    const unit = profile.models[modelId]?.provisioned ?? null
    if (unit === null) continue
    provisionedModels.add(
      { name, clientRequestToken: null, tags: [] },
      { region, id },
      { modelId, units, unit, creationMs: 0, commitment: null },
    )
  }
}
