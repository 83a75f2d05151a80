import assert from 'node:assert/strict'
import { drawInteger, drawWeighted } from '../../random/draw.ts'
import type { Random } from '../../random/random.ts'
import type { Deployment, Deployments } from '../physics/deployments.ts'
import type { Profile } from '../profile/profile.ts'
import type { Target } from './target.ts'
import type { Latency } from '../vocabulary.ts'

/**
 * Which candidate of a prompt router answers: the first, its fallback, for `fallbackShare` of the calls, and one of
 * the others, each as often, for the rest. A real router predicts the quality of each model's answer.
 */
export function chooseCandidate<T>(candidates: readonly T[], fallbackShare: number, random: Random): T {
  const isFallback = random.next() < fallbackShare
  return candidates[isFallback ? 0 : drawInteger(random, 1, candidates.length - 1)] as T
}

// Where a call of a cross-region profile is served. AWS says no more than that it looks at load and distance, so
// the rule is ours. The caller's own region serves while its load is below 0.8; otherwise one is drawn with the weight
//   max(0.01, 1 - load) / (1 + distance / 50 ms)        load = busyShare + (busy + queued) / slots
// so that an idle region near by takes most calls, a full one nearly none, and one 50 ms away half of what it would.

interface RegionCandidate {
  readonly name: string
  /** From the caller's own region; 0 for that one. */
  readonly distanceMs: number
  /** From 0; 1 is every slot taken, above it there is a queue. */
  readonly load: number
}

/** Above it a region is taken to be loaded. */
const LOADED = 0.8
const LEAST_ROOM = 0.01
const HALVING_DISTANCE_MS = 50

export const regionWeight = ({ distanceMs, load }: RegionCandidate): number =>
  Math.max(LEAST_ROOM, 1 - load) / (1 + distanceMs / HALVING_DISTANCE_MS)

/** A home that still serves it, or the only candidate, is taken without drawing. */
export function chooseRegion<T extends RegionCandidate>(
  candidates: readonly [T, ...T[]],
  home: string,
  random: Random,
): T {
  if (candidates.length === 1) return candidates[0]
  const own = candidates.find(({ name }) => name === home)
  if (own !== undefined && own.load < LOADED) return own
  return candidates[drawWeighted(random, candidates.map(regionWeight))] as T
}

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
  return chooseRegion([placeIn(first), ...others.map(placeIn)], region, random)
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
