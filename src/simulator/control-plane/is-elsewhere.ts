import type { ModelReference } from '../inference/model-id.ts'
import { knownRegion } from '../inference/source-region.ts'
import type { Profile } from '../profile/profile.ts'

/** Whether it is an ARN of another region than the caller's; a region that the profile does not have is its own. */
export const isElsewhere = (profile: Profile, reference: Pick<ModelReference, 'region'>, region: string): boolean =>
  reference.region !== null && knownRegion(profile, reference.region) !== region
