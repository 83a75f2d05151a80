import { isCounterName, shareBaseOf, type CounterName } from '../metrics/metric-catalogue.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import type { RecordedInterval } from './load/load-summary.ts'
import { makeStretchesFold, type StretchesFold } from './stretches.ts'
import { makeWindowsFold, type WindowsFold } from './threshold-windows.ts'

/** Makes of a run's intervals, one after the other as they close or as its files have them, what verdicts need beside its totals. */
export interface VerdictFold {
  add(interval: RecordedInterval): void
  /** What `add` does, in parts for somebody who keeps time between them. Each is to be done once, in their order. */
  partsOf(interval: RecordedInterval): readonly (() => void)[]
  readonly stretches: Pick<StretchesFold, 'inSameStretches' | 'share' | 'trend'>
  readonly windows: Pick<WindowsFold, 'failure' | 'judged'>
}

export type VerdictPlan = Pick<RunPlan, 'intervalMs' | 'modes' | 'scenarios' | 'thresholds'>

export function makeVerdictFold(plan: VerdictPlan): VerdictFold {
  const shares = plan.thresholds.map(({ metric }) => metric).filter(isShare)
  const stretches = makeStretchesFold(plan.intervalMs, shares)
  const windows = makeWindowsFold(plan, plan.thresholds)
  const partsOf = (interval: RecordedInterval): (() => void)[] => [
    () => windows.add(interval),
    ...stretches.partsOf(interval),
  ]
  return {
    add(interval) {
      for (const part of partsOf(interval)) part()
    },
    partsOf,
    stretches,
    windows,
  }
}

const isShare = (metric: string): metric is CounterName => isCounterName(metric) && shareBaseOf(metric) !== null

/** Of whom nothing is known but totals: nobody can tell how much alike samples are, and there are no windows. */
export const NOTHING_KNOWN: Pick<VerdictFold, 'stretches' | 'windows'> = {
  stretches: {
    inSameStretches: () => null,
    share: () => null,
    trend: () => ({ ofLargest: () => null }),
  },
  windows: { failure: () => null, judged: () => null },
}
