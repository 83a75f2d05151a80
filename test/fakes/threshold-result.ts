import type { ThresholdResult } from '../../src/results/summary.ts'

/** A threshold that held over the whole run, and nothing speaks against it, but for the changes. */
export const thresholdResult = (changes: Partial<ThresholdResult> = {}): ThresholdResult => ({
  metric: 'call_duration',
  tags: {},
  expression: 'p(95)<1000',
  windowMs: null,
  sure: false,
  observed: 800,
  passed: true,
  certainty: null,
  cutOff: null,
  windows: null,
  hasAborted: false,
  ...changes,
})
