import type { CompareSettings } from './comparison.ts'

/** What they are worth is measured: `test/experiments/gate-quality.ts`, docs/comparing.md. */
export const DEFAULT_SETTINGS: CompareSettings = {
  alpha: 0.05,
  minEffect: 0.12,
  minShareEffect: 0.01,
  largeEffect: 0.25,
  largeShareEffect: 0.05,
  seed: 1,
}
