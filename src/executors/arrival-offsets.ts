import type { ConstantArrivalRatePlan } from '../plan/executor-plan.ts'
import type { Random } from '../random/random.ts'
import { drawExponential } from '../random/draw.ts'

// An arrival happens when the area under the rate's line, the number of arrivals expected so far, reaches a
// certain value: 0, 1, 2 … for even arrivals; for Poisson's, a sum of exponential gaps of mean 1, which is the
// same process at a rate of one per unit of area. The executor's line alone says when an area is reached, so
// that both distributions work for any line.

/** The area at which each arrival happens, without end. */
export function* arrivalAreas(
  distribution: 'constant' | 'poisson',
  random: Random,
): Generator<number, never, undefined> {
  switch (distribution) {
    case 'constant':
      for (let area = 0; ; area++) yield area
    case 'poisson':
      for (let area = drawExponential(random, 1); ; area += drawExponential(random, 1)) yield area
  }
}

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
  for (const area of arrivalAreas(plan.distribution, random)) {
    const offsetMs = constantRateOffsetMs(plan, area)
    if (offsetMs >= plan.durationMs) return
    yield offsetMs
  }
}
