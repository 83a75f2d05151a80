import { describeBudgetEnd, type BudgetEnd } from './budget-end.ts'
import { EXIT_CODES } from './exit-codes.ts'
import type { ModeEnding } from './mode-endings.ts'
import type { KilledRun } from './run-end.ts'
import type { ThresholdAbort } from './threshold-abort.ts'
import { observedText, thresholdSeries } from './describe-threshold.ts'
import type { RunOutcome, ThresholdResult, Validity, ValidityCheck } from './summary.ts'

export interface RunEnding {
  readonly killed?: readonly KilledRun[]
  readonly stoppedBySignal: boolean
  readonly hookFailure: string | null
  readonly validity: Validity
  readonly thresholds: readonly ThresholdResult[]
  readonly thresholdAbort: ThresholdAbort | null
  readonly budgetEnd: BudgetEnd | null
  /** Of all modes of the plan. */
  readonly modes: readonly ModeEnding[]
  /** Of a divided run nothing may fall to this part, which is then no failure. */
  readonly mayBeEmpty?: boolean
  /** Why each lost thread was lost. */
  readonly lostThreads: readonly string[]
}

/** Judges a run. Of several reasons the first decides; all are told. */
export function judgeRun(ending: RunEnding): RunOutcome {
  const verdicts: { readonly status: RunOutcome['status']; exitCode: RunOutcome['exitCode']; reasons: string[] }[] = [
    { status: 'aborted', exitCode: EXIT_CODES.error, reasons: (ending.killed ?? []).map(describeKilled) },
    {
      status: 'aborted',
      exitCode: EXIT_CODES.interrupted,
      reasons: ending.stoppedBySignal ? ['stopped by a signal before its planned end'] : [],
    },
    {
      status: 'aborted',
      exitCode: EXIT_CODES.hookThrew,
      reasons: ending.hookFailure === null ? [] : [ending.hookFailure],
    },
    {
      status: 'aborted',
      exitCode: EXIT_CODES.budgetEnded,
      reasons: ending.budgetEnd === null ? [] : describeBudgetEnd(ending.budgetEnd),
    },
    { status: 'invalid', exitCode: EXIT_CODES.invalidMeasurement, reasons: invalidReasons(ending) },
    {
      status: 'failed',
      exitCode: EXIT_CODES.thresholdFailed,
      reasons: ending.thresholds
        .filter(({ passed }) => !passed)
        .map((threshold) => describeFailure(threshold, ending.thresholdAbort)),
    },
    { status: 'failed', exitCode: EXIT_CODES.error, reasons: emptyReasons(ending) },
  ]
  const reasons = verdicts.flatMap((verdict) => verdict.reasons)
  const first = verdicts.find((verdict) => verdict.reasons.length > 0)
  if (first === undefined) return { status: 'passed', exitCode: EXIT_CODES.passed, reasons: [] }
  return { status: first.status, exitCode: first.exitCode, reasons }
}

const describeKilled = ({ part, writtenUntilMs }: KilledRun): string =>
  `${part === null ? 'the run' : `its part ${part}`} was killed, or still goes on: what follows is what was written until ` +
  `${(writtenUntilMs / 1_000).toFixed(1)} s after the start`

const invalidReasons = ({ lostThreads, validity }: RunEnding): string[] => [
  ...validity.checks.filter(({ passed }) => !passed).map(describeCheck),
  ...lostThreads.map((reason) => `a thread was lost: ${reason}`),
]

const describeCheck = ({ name, observed, limit }: ValidityCheck): string =>
  `check ${name} failed: ${observed}, where ${limit} is the limit`

function describeFailure(threshold: ThresholdResult, abort: ThresholdAbort | null): string {
  const told = `threshold ${thresholdSeries(threshold)} ${threshold.expression} failed: observed ${observedText(threshold)}`
  const hasAborted = abort !== null && [...abort.failed.values()].includes(threshold)
  return hasAborted ? `${told}, aborted after ${(abort.afterMs / 1_000).toFixed(1)} s` : told
}

/**
 * Without a completed call there is no latency to pass or fail by: not of the run, and not of a mode, whose row in a comparison
 * would be empty.
 */
function emptyReasons({ mayBeEmpty = false, modes }: RunEnding): string[] {
  if (modes.every(({ calls }) => calls === 0)) return mayBeEmpty ? [] : ['no call was made']
  return modes.filter(({ calls, completed }) => calls > 0 && completed === 0).map(describeEmpty)
}

function describeEmpty({ calls, mode, others }: ModeEnding): string {
  const became = others.map(({ count, name }) => `${name} ${count}`).join(', ')
  return calls === 1
    ? `the only call of mode ${mode} did not complete: ${became}`
    : `none of ${calls} calls of mode ${mode} completed: ${became}`
}
