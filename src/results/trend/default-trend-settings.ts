import { NIGHT_GAP_MS } from '../compare/nights.ts'
import type { TrendSettings } from './trend.ts'

export const DEFAULT_TREND_SETTINGS: TrendSettings = {
  alpha: 0.05,
  minEffect: 0.02,
  minShareEffect: 0.005,
  togetherMs: NIGHT_GAP_MS,
  since: null,
}

/** Where a change fails a job: it is looked at each night, and each look may raise. */
export const FAILING_ALPHA = 0.01
