import { numberInWhole, type Segment, shareOf } from '../plan/segment.ts'
import type { ExecutorContext, RunningIteration } from './executor.ts'
import type { TracedRequest } from '../traces/trace-schedule.ts'
import type { VUStep } from './vu-steps.ts'

/** Starts an iteration on a VU of the segment, which counts its own VUs from 1. */
export type StartIteration = (ownVU: number, intendedStartMs: number, request?: TracedRequest) => RunningIteration

/**
 * Starts iterations under the numbers that they have in the whole run. Iterations are counted as they start, and
 * the n-th of a segment is dealt out like its n-th VU. One that is dropped takes no number: else the modes of a
 * paired block would lose calls to each other's slowness.
 */
export function startInSegment({
  iterations,
  segment,
}: Pick<ExecutorContext, 'iterations' | 'segment'>): StartIteration {
  let started = 0
  return (ownVU, intendedStartMs, request) =>
    iterations.start({
      vu: vuInWhole(ownVU, segment),
      iteration: numberInWhole(started++, segment),
      intendedStartMs,
      ...(request === undefined ? {} : { request }),
    })
}

/** VUs count from 1. */
export const vuInWhole = (ownVU: number, segment: ExecutorContext['segment']): number =>
  numberInWhole(ownVU - 1, segment) + 1

/** Of a whole plan's arrivals those of the segment, at the whole plan's own times. */
export function* arrivalsOfSegment(
  offsetsMs: Iterable<number>,
  { index, count }: Segment,
): Generator<number, void, undefined> {
  let number = 0
  for (const offsetMs of offsetsMs) if (number++ % count === index) yield offsetMs
}

/** Of a whole plan's steps those that take or let go a VU of the segment, at the whole plan's own times. */
export function* stepsOfSegment(steps: Iterable<VUStep>, segment: Segment): Generator<VUStep, void, undefined> {
  let last: number | undefined
  for (const { offsetMs, vus } of steps) {
    const own = shareOf(vus, segment)
    if (own !== last) yield { offsetMs, vus: own }
    last = own
  }
}
