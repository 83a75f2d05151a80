import type { ThrottleCause } from '../throttle-cause.ts'
import { makeClockWindow } from './clock-window.ts'
import { makeQuotaLimit } from './quota-limit.ts'
import type { QuotaLimit } from './quota-limit.ts'
import type { QuotaWindow } from './quota-window.ts'
import { makeSlidingWindow } from './sliding-window.ts'
import { makeTokenBucketWindow } from './token-bucket-window.ts'

/**
 * `clock-minute`: a new count at each full minute. `sliding`: any minute, wherever it begins. `token-bucket`: a
 * store of one minute's amount that refills evenly.
 */
export type MinuteWindow = 'clock-minute' | 'sliding' | 'token-bucket'

const MINUTE_MS = 60_000

const WINDOWS = {
  'clock-minute': () => makeClockWindow(MINUTE_MS),
  sliding: () => makeSlidingWindow(MINUTE_MS),
  'token-bucket': (amount) => makeTokenBucketWindow(amount, MINUTE_MS),
} satisfies Record<MinuteWindow, (amount: number) => QuotaWindow>

/** What is not limited, by null, is counted by the clock: nothing can be missing from a store without end. */
export const makeMinuteLimit = (cause: ThrottleCause, amount: number | null, window: MinuteWindow): QuotaLimit =>
  makeQuotaLimit({ cause, amount, window: amount === null ? makeClockWindow(MINUTE_MS) : WINDOWS[window](amount) })
