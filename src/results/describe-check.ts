import { thresholdSeries } from './describe-threshold.ts'
import type { ValidityCheck } from './summary.ts'

/** `event_loop_delay{thread:1}`. */
export const checkName = ({ name, tags = {} }: Pick<ValidityCheck, 'name' | 'tags'>): string =>
  thresholdSeries({ metric: name, tags })

/** A number of the check's, with its unit: `12.34 ms`. */
export function checkQuantity(value: number, { unit = '' }: Pick<ValidityCheck, 'unit'>): string {
  return `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`
}
