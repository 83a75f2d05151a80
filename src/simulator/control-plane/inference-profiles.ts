import { isProfileOf, parseModelReference } from '../inference/model-id.ts'
import type { Account, ApplicationProfile } from './account.ts'
import { foundationModelArn } from './foundation-models.ts'
import { renderTime } from './resource-store.ts'

export interface ListedProfile {
  readonly number: number
  readonly type: 'SYSTEM_DEFINED' | 'APPLICATION'
  readonly summary: object
}

/** Those of the profile that the region has first, and then those that were made, as they were made. */
export function listInferenceProfiles(account: Account, region: string): ListedProfile[] {
  const ids = Object.keys(account.profile.inferenceProfiles).filter((id) => isProfileOf(region, id))
  return [
    ...ids.map((id, index) => ({
      number: index - ids.length,
      type: 'SYSTEM_DEFINED' as const,
      summary: renderSystemProfile(account, id, region),
    })),
    ...account.applicationProfiles.inRegion(region).map((made) => ({
      number: made.number,
      type: 'APPLICATION' as const,
      summary: renderApplicationProfile(account, made),
    })),
  ]
}

/** There since the world began. */
export const renderSystemProfile = (account: Account, id: string, region: string): object => ({
  inferenceProfileName: account.profile.inferenceProfiles[id]?.name,
  inferenceProfileArn: `arn:aws:bedrock:${region}:${account.profile.accountId}:inference-profile/${id}`,
  inferenceProfileId: id,
  models: modelsOf(account, id),
  status: 'ACTIVE',
  type: 'SYSTEM_DEFINED',
  createdAt: renderTime(account.startedAtMs),
  updatedAt: renderTime(account.startedAtMs),
})

export const renderApplicationProfile = (account: Account, made: ApplicationProfile): object => ({
  inferenceProfileName: made.name,
  inferenceProfileArn: made.arn,
  inferenceProfileId: made.id,
  ...(made.description === null ? {} : { description: made.description }),
  models: copiedModels(account, made),
  status: 'ACTIVE',
  type: 'APPLICATION',
  createdAt: renderTime(made.createdAtMs),
  updatedAt: renderTime(made.changedAtMs),
})

function copiedModels(account: Account, { copiedFrom }: ApplicationProfile): object[] {
  const { kind, id } = parseModelReference(copiedFrom)
  return kind === 'foundation-model' ? [{ modelArn: copiedFrom }] : modelsOf(account, id)
}

/** One foundation model in each of its regions. */
function modelsOf({ profile }: Account, id: string): object[] {
  const { model = '', regions = [] } = profile.inferenceProfiles[id] ?? {}
  return regions.map((region) => ({ modelArn: foundationModelArn(model, region) }))
}
