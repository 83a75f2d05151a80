import type { ClosedInterval } from '../metrics/metric-store.ts'
import type { Traffic } from '../metrics/traffic.ts'

/** All that a run records of an interval. Its folder keeps it, and what is told of load over time is made from it alone. */
export interface RecordedInterval extends ClosedInterval {
  readonly traffic: Traffic
}
