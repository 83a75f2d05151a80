import assert from 'node:assert/strict'

import type { Random } from '../../random/random.ts'
import type { Deployment } from '../physics/deployment.ts'
import type { Deployments } from '../physics/deployments.ts'
import type { Latency, Profile } from '../profile/profile.ts'
import type { Target } from './resolve-target.ts'
import { chooseRegion } from './routing/choose-region.ts'
import type { RegionCandidate } from './routing/choose-region.ts'

/** The machine that serves a call, and where it stands. */
export interface Place extends RegionCandidate {
  readonly deployment: Deployment
  /** Whose prompt cache it has: each model has one in each region, and each provisioned model has one. */
  readonly cacheKey: string
}

interface Regions {
  readonly profile: Profile
  readonly deployments: Deployments
}

/** Only a cross-region profile leaves the caller's `region`. */
export function choosePlace(regions: Regions, target: Target, region: string, latency: Latency, random: Random): Place {
  const placeIn = (name: string): Place => makePlace(regions, target, region, latency, name)
  const [first = region, ...others] = target.regions
  return chooseRegion([placeIn(first), ...others.map(placeIn)], random)
}

function makePlace(
  { profile, deployments }: Regions,
  target: Target,
  from: string,
  latency: Latency,
  name: string,
): Place {
  const { modelId, provisioned } = target
  const machine = provisioned && {
    arn: provisioned.arn,
    slots: provisioned.units * provisioned.unit.slotsPerUnit,
  }
  const deployment = deployments.of({ modelId, region: name, latency, provisioned: machine })
  assert(deployment !== null, 'a latency that a model does not have is refused before')
  const { busyShare = 0, distanceMs = 0 } = profile.regions[name] ?? {}
  return {
    name,
    distanceMs: name === from ? 0 : distanceMs,
    load: busyShare + (deployment.busy() + deployment.queued()) / deployment.serving.slots,
    deployment,
    cacheKey: provisioned?.arn ?? `${modelId} ${name}`,
  }
}
