import { EXIT_CODES } from '../results/exit-codes.ts'
import type { RunOutcome } from '../results/summary.ts'

/** The word of each verdict, and what a reader must know with it. */
const VERDICTS = {
  passed: 'PASSED',
  failed: 'FAILED',
  invalid: 'INVALID: the harness did not keep to its own limits; do not use these numbers',
  aborted: 'ABORTED',
} as const satisfies Record<RunOutcome['status'], string>

const DAMAGED = 'INVALID: the files of this run are damaged; do not use these numbers'

export const verdictOf = (outcome: RunOutcome): string => (isDamaged(outcome) ? DAMAGED : VERDICTS[outcome.status])

/** Whether the run is invalid because of what became of its files, and not by how it was measured. */
export const isDamaged = ({ exitCode, status }: RunOutcome): boolean =>
  status === 'invalid' && exitCode === EXIT_CODES.error

/** All that stands under the verdict. */
export const toldOf = ({ reasons, remarks = [] }: RunOutcome): readonly string[] => [...reasons, ...remarks]
