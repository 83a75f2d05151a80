import type { RunOutcome } from '../results/summary.ts'

/** The word of each verdict, and what a reader must know with it. */
export const VERDICTS = {
  passed: 'PASSED',
  failed: 'FAILED',
  invalid: 'INVALID: the harness did not keep to its own limits; do not use these numbers',
  aborted: 'ABORTED',
} as const satisfies Record<RunOutcome['status'], string>
