import assert from 'node:assert/strict'
import { parseAggregate } from '../scenario/threshold-schema.ts'

/** What a summary tells of a trend, under k6's name for it. */
export type TrendStat =
  | { readonly kind: 'avg' | 'min' | 'max' | 'count'; readonly name: string }
  | { readonly kind: 'percentile'; readonly name: string; readonly percent: number }

export function makeTrendStat(written: string): TrendStat {
  const aggregate = parseAggregate(written)
  assert(aggregate !== null && aggregate.kind !== 'rate' && aggregate.kind !== 'value', 'statistics have been checked')
  // Two properties of a union with equal members: the compiler wants each kind by itself.
  return aggregate.kind === 'percentile' ? aggregate : { kind: aggregate.kind, name: aggregate.name }
}
