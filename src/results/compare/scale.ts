// Shifts add up on a scale: on that of logarithms where what changes is a ratio, on its own where it is a share. Higher
// is worse on all of them.
import type { ComparedMetric } from './compared-metric.ts'
import type { RunValue } from './run-value.ts'

const signOf = ({ worse }: ComparedMetric): 1 | -1 => (worse === 'higher' ? 1 : -1)

export const toScale = (metric: ComparedMetric, values: readonly RunValue[]): number[] =>
  values.flatMap((value) => {
    if (value.kind === 'none') return []
    return [signOf(metric) * (metric.kind === 'share' ? value.value : Math.log(value.value))]
  })

/** A shift on the scale as the metric's own change: a ratio less 1, or a difference of shares. */
export function changeOfShift(metric: ComparedMetric, shift: number): number {
  // Adding 0 turns -0 into 0.
  const own = signOf(metric) * shift + 0
  return metric.kind === 'share' ? own : Math.expm1(own)
}

export const shiftOfChange = (metric: ComparedMetric, change: number): number =>
  signOf(metric) * (metric.kind === 'share' ? change : Math.log1p(change))

export const leastShiftOf = (metric: ComparedMetric, effect: number, shareEffect: number): number =>
  metric.kind === 'share' ? shareEffect : Math.log1p(effect)
