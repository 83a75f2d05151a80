import { shareOf, type Segment } from '../plan/segment.ts'
import type { VUStep } from './vu-steps.ts'

/** Of a whole plan's steps those that take or let go a VU of the segment, at the whole plan's own times. */
export function* stepsOfSegment(steps: Iterable<VUStep>, segment: Segment): Generator<VUStep, void, undefined> {
  let last: number | undefined
  for (const { offsetMs, vus } of steps) {
    const own = shareOf(vus, segment)
    if (own !== last) yield { offsetMs, vus: own }
    last = own
  }
}
