/** How the load generator itself fared, from the second second on. What nothing is known of is null. */
export interface ClientSummary {
  readonly threads: readonly ClientThread[]
  /** Of open-model scenarios. */
  readonly scheduleLag: Delays
  /** Of the whole process, on average. */
  readonly cpuCores: number | null
  /** In the whole run. */
  readonly connectionsOpened: number
  /** Of all calls of the whole run together. */
  readonly underWayMs: number
  /** What of that time is in the latency of no call. Below 0 where clocks' roundings add up to so much. */
  readonly unaccountedPercent: number | null
}

export interface ClientThread {
  /** From 1, or `conductor`. */
  readonly thread: string
  readonly loopDelay: Delays
  /** In the ten seconds of the run in which it was busiest. */
  readonly mostUtilisationPercent: number | null
  readonly gcPauses: { readonly count: number; readonly maxMs: number | null }
}

export interface Delays {
  readonly count: number
  readonly p99Ms: number | null
  readonly maxMs: number | null
}
