import { regionOfArn } from './region-of-arn.ts'

// Only a real call depends on the region; for one that goes elsewhere any will do.
const REGION_ELSEWHERE = 'us-east-1'

/** Where a mode's calls go: as it says, or else as the ARN of its model does. */
export const regionOfMode = ({ model, region }: { readonly model: string; readonly region?: string | undefined }) =>
  region ?? regionOfArn(model) ?? REGION_ELSEWHERE
