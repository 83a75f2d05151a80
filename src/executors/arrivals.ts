import type { ArrivalsPlan, ConstantArrivalRatePlan, RampingArrivalRatePlan } from '../plan/executor-plan.ts'
import { plannedDurationMs } from '../plan/planned-load.ts'
import { drawExponential, drawGamma } from '../random/draw.ts'
import type { Random } from '../random/random.ts'

interface RateLine {
  /** The first moment at which `area` arrivals are due; Infinity where the line ends before. Ask in rising order. */
  offsetMsAt(area: number): number
}

export function makeRateLine({
  startRate,
  stages,
  timeUnitMs,
}: Pick<RampingArrivalRatePlan, 'startRate' | 'stages' | 'timeUnitMs'>): RateLine {
  let index = 0
  let stageStartMs = 0
  let rate = startRate
  // 2U·A of all stages before. Rates are whole numbers, and durations whole milliseconds as a rule; so is this, then, and what
  // one stage has gathered goes on in the next without rounding: an arrival where two meet is in the first of them.
  let gathered = 0

  return {
    offsetMsAt(area) {
      for (; ; index++) {
        const stage = stages[index]
        if (stage === undefined) return Infinity
        const wanted = 2 * timeUnitMs * area - gathered
        const { durationMs, target } = stage
        const whole = (rate + target) * durationMs
        if (wanted <= whole) return stageStartMs + offsetInStageMs(rate, stage, wanted)
        gathered += whole
        stageStartMs += durationMs
        rate = target
      }
    },
  }
}

/**
 * When a stage from rate a to rate b in D milliseconds has gathered `wanted`:
 *
 *   rate             The area of a stage up to t is that of a trapezium:
 *    b ┤      ╱│          A(t) = (a·t + (b − a)·t²/2D) / U              (U = timeUnit)
 *      │   ╱  │        With s = 2U·A, twice the arrivals in units of U, that is the quadratic
 *    a ┤╱     │            (b − a)/D · t² + 2a · t − s = 0,
 *      │      │        whose root in the stage is
 *      └──────┴─ t         t = s / (a + √(a² + (b − a)·s/D)).
 *      0      D
 *
 * The usual form of the root, (√… − a)·D/(b − a), divides by 0 where the line is flat and takes the difference of
 * two like numbers where it is nearly so; this one adds, and is s/2a there by itself. What is under the root is
 * the square of the rate at t: at least 0, but for rounding, and b² at the stage's end, where s = (a + b)·D, so
 * that t is D there exactly.
 */
function offsetInStageMs(
  rate: number,
  { durationMs, target }: RampingArrivalRatePlan['stages'][number],
  wanted: number,
): number {
  if (wanted <= 0) return 0
  const squaredRate = rate * rate + ((target - rate) * wanted) / durationMs
  return Math.min(durationMs, wanted / (rate + Math.sqrt(Math.max(0, squaredRate))))
}

/**
 * The area under the rate's line, which is the number of arrivals expected so far, at which each arrival happens,
 * without end. For even arrivals that is `first` and every whole number after it; for Poisson's it is a sum of
 * exponential gaps of mean 1, a Poisson process of one per unit of area. The line alone says when an area is
 * reached, so that all distributions work for any line: read through a line that bends, Poisson arrivals are
 * those of a process whose rate is the line (its clock runs as fast as area is gathered).
 *
 * Gamma gaps of mean 1 have the variance 1/burstiness. The process is as old at its beginning as at any other moment:
 * the first gap is what is left of one that was under way, a uniform part of a gap drawn by its length, which is gamma
 * of one shape more. Were it a whole gap, as if somebody had come at 0, there would be (1/burstiness − 1)/2 arrivals more than
 * the rate says.
 */
export function* arrivalAreas(
  distribution: ArrivalsPlan['distribution'],
  random: Random,
  first: number,
): Generator<number, never, undefined> {
  switch (distribution) {
    case 'constant':
      for (let area = first; ; area++) yield area
    case 'poisson':
      for (let area = drawExponential(random, 1); ; area += drawExponential(random, 1)) yield area
    default: {
      const { burstiness } = distribution
      const left = (random.next() * drawGamma(random, burstiness + 1)) / burstiness
      for (let area = left; ; area += drawGamma(random, burstiness) / burstiness) yield area
    }
  }
}

/** When a constant rate has made `area` arrivals: n·timeUnit/rate for the n-th, the first of which is number 0. */
const constantRateOffsetMs = (
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
  let lastMs = 0
  for (const area of arrivalAreas(plan.distribution, random, 1)) {
    // In a burst areas can be so near that rounding would turn their moments round.
    const offsetMs = Math.max(lastMs, line.offsetMsAt(area))
    lastMs = offsetMs
    if (offsetMs >= durationMs) return
    yield offsetMs
  }
}
