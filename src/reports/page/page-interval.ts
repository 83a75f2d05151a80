import type { RecordedInterval } from '../../results/recorded-interval.ts'

/** How one thread did in an interval: `1`, `2` … make calls, `conductor` decides when. */
interface ThreadHealth {
  readonly thread: string
  readonly loopDelayP99Ms: number
  readonly loopDelayMaxMs: number
  readonly gcPauseMaxMs: number
}

/** An interval as files have it: runs of earlier versions recorded no health. */
export type PageInterval = RecordedInterval & { readonly health?: readonly ThreadHealth[] }
