// Where a call of a cross-region profile is served. AWS says no more than that it looks at load and distance, so
// the rule is ours. A region is drawn with the weight
//   max(0.01, 1 - load) / (1 + distance / 50 ms)        load = busyShare + (busy + queued) / slots
// so that an idle region near by takes most calls, a full one nearly none, and one 50 ms away half of what it would.
import { drawWeighted } from '../../../random/draw.ts'
import type { Random } from '../../../random/random.ts'

export interface RegionCandidate {
  readonly name: string
  /** From the caller's own region; 0 for that one. */
  readonly distanceMs: number
  /** From 0; 1 is every slot taken, above it there is a queue. */
  readonly load: number
}

const LEAST_ROOM = 0.01
const HALVING_DISTANCE_MS = 50

export const regionWeight = ({ distanceMs, load }: RegionCandidate): number =>
  Math.max(LEAST_ROOM, 1 - load) / (1 + distanceMs / HALVING_DISTANCE_MS)

/** The only candidate is taken without drawing. */
export function chooseRegion<T extends RegionCandidate>(candidates: readonly [T, ...T[]], random: Random): T {
  if (candidates.length === 1) return candidates[0]
  return candidates[drawWeighted(random, candidates.map(regionWeight))] as T
}
