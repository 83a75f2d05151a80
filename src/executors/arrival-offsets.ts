import type { ConstantArrivalRatePlan, RampingArrivalRatePlan } from '../plan/executor-plan.ts'
import type { Random } from '../random/random.ts'
import { plannedDurationMs } from '../plan/planned-duration.ts'
import { arrivalAreas } from './arrival-areas.ts'
import { makeRateLine } from './rate-line.ts'

/** When a constant rate has made `area` arrivals: n·timeUnit/rate for the n-th, the first of which is number 0. */
export const constantRateOffsetMs = (
  { rate, timeUnitMs }: Pick<ConstantArrivalRatePlan, 'rate' | 'timeUnitMs'>,
  area: number,
): number => (area * timeUnitMs) / rate

/** The arrivals of a plan in milliseconds from its start, each strictly before its end. */
export function* constantRateArrivals(
  plan: ConstantArrivalRatePlan,
  random: Random,
): Generator<number, void, undefined> {
  for (const area of arrivalAreas(plan.distribution, random, 0)) {
    const offsetMs = constantRateOffsetMs(plan, area)
    if (offsetMs >= plan.durationMs) return
    yield offsetMs
  }
}

/**
 * The same for a rate that changes. As in k6, the n-th arrival, counted from 1, is at the moment when the area
 * under the line reaches n: a line that begins at 0 has nobody at its beginning.
 */
export function* rampingRateArrivals(plan: RampingArrivalRatePlan, random: Random): Generator<number, void, undefined> {
  const line = makeRateLine(plan)
  const durationMs = plannedDurationMs(plan)
  for (const area of arrivalAreas(plan.distribution, random, 1)) {
    const offsetMs = line.offsetMsAt(area)
    if (offsetMs >= durationMs) return
    yield offsetMs
  }
}
