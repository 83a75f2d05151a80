import type { Profile } from '../profile/profile.ts'
import type { Target } from './resolve-target.ts'

/** What AWS calls a target: a foundation model belongs to no account, an inference profile to the caller's. */
export const targetArn = (
  { accountId }: Pick<Profile, 'accountId'>,
  { id, modelId }: Pick<Target, 'id' | 'modelId'>,
  region: string,
): string =>
  id === modelId
    ? `arn:aws:bedrock:${region}::foundation-model/${id}`
    : `arn:aws:bedrock:${region}:${accountId}:inference-profile/${id}`
