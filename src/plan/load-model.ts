import type { ScenarioPlan } from './run-plan.ts'

/** Whether iterations start on a timetable, or when a VU is free: Artillery's arrivals are of a timetable too. */
export function loadModelOf({ kind }: ScenarioPlan['executor']): 'open' | 'closed' {
  switch (kind) {
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
    case 'phases':
      return 'open'
    case 'shared-iterations':
    case 'per-vu-iterations':
    case 'constant-vus':
    case 'ramping-vus':
      return 'closed'
  }
}
