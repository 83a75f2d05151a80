import type { Profile } from '../profile/profile.ts'
import type { RequestHeaders } from '../wire/exchange.ts'
import { readCredentialScope } from '../wire/signature-v4.ts'

/** What a `modelId` names: `kind` is the resource type of an ARN, or null for a bare id. */
export interface ModelReference {
  readonly kind: string | null
  /** The id, or the last part of the ARN. */
  readonly id: string
  /** In an ARN that names one; null otherwise. */
  readonly region: string | null
  /** As the caller wrote it. */
  readonly text: string
}

/** The reference in a `modelId` path segment, which is percent-encoded. Null for broken percent-encoding. */
export function readModelReference(segment: string): ModelReference | null {
  try {
    return parseModelReference(decodeURIComponent(segment))
  } catch {
    return null
  }
}

/**
 * An id as it is, and an ARN taken apart: `arn:aws:bedrock:us-east-2:111122223333:inference-profile/us.x` names the
 * `inference-profile` `us.x` in us-east-2. Of whose account it is, is not looked at.
 */
export function parseModelReference(text: string): ModelReference {
  const [, region, kind, id] = /^arn:[^:]*:bedrock:([^:]*):[^:]*:([a-z-]+)\/(.+)$/.exec(text) ?? []
  return kind === undefined || id === undefined
    ? { kind: null, id: text, region: null, text }
    : { kind, id, region: region || null, text }
}

type Regions = Pick<Profile, 'region' | 'regions'>

/**
 * Only regions of the profile have quotas and machines: whoever names another is taken to mean the first one of the
 * same geography, or the usual one where there is none.
 */
function knownRegion({ regions, region }: Regions, name: string | undefined): string {
  if (name === undefined || Object.hasOwn(regions, name)) return name ?? region
  const [geography] = name.split('-')
  if (region.startsWith(`${geography}-`)) return region
  return Object.keys(regions).find((one) => one.startsWith(`${geography}-`)) ?? region
}

/** What the regions begin with from which the profiles of a geography can be called, by how their ids begin. */
const CALLED_FROM: Readonly<Record<string, string>> = {
  us: 'us-',
  'us-gov': 'us-gov-',
  ca: 'ca-',
  mx: 'mx-',
  sa: 'sa-',
  eu: 'eu-',
  il: 'il-',
  in: 'ap-south-',
  apac: 'ap-',
  au: 'ap-southeast-',
  jp: 'ap-northeast-',
  kr: 'ap-northeast-',
}

/** Whether a caller in a region has an inference profile: a global one everybody has, and one that begins otherwise too. */
export function isProfileOf(region: string, profileId: string): boolean {
  const [prefix = ''] = profileId.split('.')
  return region.startsWith(Object.hasOwn(CALLED_FROM, prefix) ? (CALLED_FROM[prefix] as string) : '')
}

/** Where a caller is: in the region that its request is signed for. */
export const sourceRegion = (profile: Regions, headers: RequestHeaders): string =>
  knownRegion(profile, readCredentialScope(headers)?.region)

/** Whether it is an ARN of another region than the caller's; a region that the profile does not have is its own. */
export const isElsewhere = (profile: Profile, reference: Pick<ModelReference, 'region'>, region: string): boolean =>
  reference.region !== null && knownRegion(profile, reference.region) !== region
