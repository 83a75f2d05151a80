// Counters of iterations, which executors start, end and drop. They are in the one table of `metric-catalogue.ts`.
import { A_SECOND, type CounterDefinition } from './client-catalogue.ts'
import type { TagName } from './tags.ts'

const SCENARIO = ['scenario'] as const satisfies readonly TagName[]

export const ITERATION_COUNTERS = {
  iterations: {
    unit: '',
    rate: A_SECOND,
    tags: SCENARIO,
    definition: 'iterations completed',
    counted: 'as an iteration ends',
  },
  interrupted_iterations: {
    unit: '',
    rate: A_SECOND,
    tags: SCENARIO,
    definition: 'iterations that were ended before they completed',
    counted: 'as an iteration ends',
  },
  dropped_iterations: {
    unit: '',
    rate: A_SECOND,
    tags: SCENARIO,
    definition: 'iterations that were due and never started, for want of a free VU or of time',
    counted: 'as one is dropped',
  },
  unstarted_iterations: {
    unit: '',
    rate: A_SECOND,
    tags: SCENARIO,
    definition:
      'iterations that the plan counts (`shared-iterations`, `per-vu-iterations`) and that the early end of the run kept from starting. Completed + interrupted + dropped + unstarted are then all that were planned.',
    counted: 'when a signal, a threshold, the budget, a hook or a breakdown ends the run early',
  },
  vu_backoffs: {
    unit: '',
    rate: A_SECOND,
    tags: SCENARIO,
    definition:
      'waits of VUs of a closed model after an iteration whose calls were all throttled or failed; `maxBackoff` of the scenario limits them',
    counted: 'as a wait ends',
  },
  vu_backoff_time: {
    unit: 'ms',
    rate: A_SECOND,
    tags: SCENARIO,
    definition: 'how long those waits took. It is in no latency and in no `iteration_duration`.',
    counted: 'as a wait ends, rounded to whole milliseconds',
  },
} as const satisfies Record<string, CounterDefinition>
