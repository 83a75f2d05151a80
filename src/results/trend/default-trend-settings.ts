import { NIGHT_GAP_MS } from '../compare/nights.ts'
import type { TrendSettings } from './trend.ts'

export const DEFAULT_TREND_SETTINGS: TrendSettings = {
  alpha: 0.05,
  minEffect: 0.02,
  minShareEffect: 0.005,
  togetherMs: NIGHT_GAP_MS,
  seed: 1,
}
