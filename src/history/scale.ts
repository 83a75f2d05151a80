// Shifts add up on a scale: on that of logarithms where what changes is a ratio, on its own where it is a share. Higher
// is worse on all of them.
import type { ComparedMetric } from './compared-metric.ts'
import type { RunValue } from './run-value.ts'

type Value = Extract<RunValue, { kind: 'value' }>

const signOf = ({ worse }: ComparedMetric): 1 | -1 => (worse === 'higher' ? 1 : -1)

/** The least that a histogram tells from nothing, in the unit of its metric. */
const LEAST_VALUE = 0.001

/** Half an event is added to a count, so that nothing has a logarithm (Cox's empirical logarithm). */
const HALF_AN_EVENT = 0.5

export function toScale(metric: ComparedMetric, { counted, value }: Value): number {
  if (metric.kind === 'share') return signOf(metric) * value
  const above = counted === null ? Math.max(value, LEAST_VALUE) : value + HALF_AN_EVENT / counted.of
  return signOf(metric) * Math.log(above)
}

/** `seconds`: of one run, where the metric is a rate. */
export function fromScale(metric: ComparedMetric, scaled: number, seconds: number | null): number {
  // Adding 0 turns -0 into 0.
  const own = signOf(metric) * scaled + 0
  if (metric.kind === 'share') return own
  return Math.max(0, Math.exp(own) - (seconds === null ? 0 : HALF_AN_EVENT / seconds))
}

/** What the value varies by because it counts events, on the scale: of a share p(1 − p)/n, of a rate's logarithm one over its count. */
export function countingVariance(metric: ComparedMetric, values: readonly Value[]): number {
  const counts = values.flatMap(({ counted }) => (counted === null ? [] : [counted]))
  if (counts.length === 0) return HDR_STEP ** 2 / 12
  const [events, of] = [sum(counts.map((each) => each.events)), sum(counts.map((each) => each.of))]
  if (metric.kind !== 'share') return 1 / (events / counts.length + HALF_AN_EVENT)
  // Of no event at all, one in so many more calls could have been.
  const share = (events + 1) / (of + 2)
  return (share * (1 - share)) / (of / counts.length)
}

/** A percentile is known to a step of its histogram, relative. */
const HDR_STEP = 0.001

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A shift on the scale as the metric's own change: a ratio less 1, or a difference of shares. */
export function changeOfShift(metric: ComparedMetric, shift: number): number {
  const own = signOf(metric) * shift + 0
  return metric.kind === 'share' ? own : Math.expm1(own)
}

export const shiftOfChange = (metric: ComparedMetric, change: number): number =>
  signOf(metric) * (metric.kind === 'share' ? change : Math.log1p(change))

export const leastShiftOf = (metric: ComparedMetric, effect: number, shareEffect: number): number =>
  metric.kind === 'share' ? shareEffect : Math.log1p(effect)
