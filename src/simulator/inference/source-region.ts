import type { Profile } from '../profile/profile.ts'
import { readCredentialScope } from '../wire/authorization-header.ts'
import type { RequestHeaders } from '../wire/request-headers.ts'

type Regions = Pick<Profile, 'region' | 'regions'>

/** Only regions of the profile have quotas and machines: whoever names another is taken to mean the usual one. */
export const knownRegion = ({ regions, region }: Regions, name: string | undefined): string =>
  name !== undefined && Object.hasOwn(regions, name) ? name : region

/** Where a caller is: in the region that its request is signed for. */
export const sourceRegion = (profile: Regions, headers: RequestHeaders): string =>
  knownRegion(profile, readCredentialScope(headers)?.region)
