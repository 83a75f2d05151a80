import type { ExecutorContext, RunningIteration } from './executor.ts'
import { numberInWhole } from '../plan/segment.ts'

/** Starts an iteration on a VU of the segment, which counts its own VUs from 1. */
export type StartIteration = (ownVU: number, intendedStartMs: number) => RunningIteration

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
  return (ownVU, intendedStartMs) =>
    iterations.start({
      vu: vuInWhole(ownVU, segment),
      iteration: numberInWhole(started++, segment),
      intendedStartMs,
    })
}

/** VUs count from 1. */
export const vuInWhole = (ownVU: number, segment: ExecutorContext['segment']): number =>
  numberInWhole(ownVU - 1, segment) + 1
