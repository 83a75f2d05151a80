import { OUTCOME_COUNTERS } from '../metrics/metric-catalogue.ts'
import type { CounterSeries } from '../metrics/snapshot.ts'
import { type BudgetEnd, describeBudgetEnd } from '../money/budget.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { type LimitEnding, nameFailure } from './limit-endings.ts'
import type { RunOutcome, ThresholdResult, Validity, ValidityCheck } from './summary.ts'
import {
  decidingNotes,
  observedText,
  standingOf,
  type ThresholdAbort,
  thresholdExpression,
  thresholdSeries,
} from './thresholds.ts'
import { checkName, checkQuantity } from './validity.ts'

/** How a run ended: what no interval of it tells. */
export interface RunEnd {
  /** From the run's start to the end of its last iteration, on the monotonic clock. */
  readonly measuredMs: number
  readonly lostThreads: readonly LostThread[]
  readonly stoppedBySignal: boolean
  /** What a hook of the user's threw, and so ended the run; null where none did. */
  readonly hookFailure: string | null
  /** Null where no threshold ended the run. */
  readonly thresholdAbort: ThresholdAbort | null
  /** Null where no budget was spent. */
  readonly budgetEnd: BudgetEnd | null
  /** What broke outside of calls, and so ended the run: a disk that is full, a simulator that died. */
  readonly broke?: readonly string[]
  /** Of a run that is read back whose logs could not be written to the end: until when they were. */
  readonly writtenUntilMs?: number
  /** Of a run that is read back: what of its records cannot be relied on. */
  readonly damage?: readonly string[]
  /** Of a run that is read back: what of it left no end. */
  readonly killed?: readonly KilledRun[]
  /** What the parts of a merged run made of their own accuracy; null where the run is judged itself. */
  readonly judged?: readonly ValidityCheck[] | null
}

export interface LostThread {
  readonly thread: number
  readonly reason: string
}

/** A run without an end, or a part of a merged one: it was killed, or is still going on. */
export interface KilledRun {
  /** The run id of a part; null of the run itself. */
  readonly part: string | null
  /** The end of its last interval, from the start. */
  readonly writtenUntilMs: number
}

/** How the calls of a mode ended, taken together. */
export interface ModeEnding {
  readonly mode: string
  readonly calls: number
  readonly completed: number
  readonly throttled: number
  readonly failed: number
  /** By the client, as planned. */
  readonly cancelled: number
  /** Those that did not complete by what became of them, most frequent first. */
  readonly others: readonly { readonly name: string; readonly count: number }[]
}

/** In the order of `modes`. `counters` are totals of the run. */
export const endingsOfModes = (
  counters: readonly CounterSeries[],
  modes: readonly string[],
  limitEndings: readonly LimitEnding[],
): ModeEnding[] =>
  modes.map((mode) => {
    const own = counters.filter(({ tags }) => tags.mode === mode)
    const sumOf = (name: string): number =>
      own.reduce((sum, { count, metric }) => sum + (metric === name ? count : 0), 0)
    return {
      mode,
      calls: sumOf('calls'),
      completed: sumOf(OUTCOME_COUNTERS.completed),
      throttled: sumOf(OUTCOME_COUNTERS.throttled),
      failed: sumOf(OUTCOME_COUNTERS.failed),
      cancelled: sumOf(OUTCOME_COUNTERS.cancelled),
      others: othersOf(own, limitEndings),
    }
  })

function othersOf(own: readonly CounterSeries[], limitEndings: readonly LimitEnding[]): ModeEnding['others'] {
  const counts = new Map<string, number>()
  for (const series of own) {
    const name = nameOf(series, limitEndings)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + series.count)
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

/** A failure has a word that stands alone; a throttle's, such as tokens, does not. */
function nameOf({ metric, tags }: CounterSeries, limitEndings: readonly LimitEnding[]): string | null {
  if (metric === OUTCOME_COUNTERS.failed) return nameFailure(tags.failure ?? 'failed', limitEndings, tags.mode)
  if (metric === OUTCOME_COUNTERS.throttled) {
    return tags.throttle === undefined ? 'throttled' : `throttled (${tags.throttle})`
  }
  if (metric === OUTCOME_COUNTERS.cancelled) return 'cancelled'
  return metric === OUTCOME_COUNTERS.aborted ? 'aborted' : null
}

export interface RunEnding {
  /** What of the run's records cannot be relied on, where it was read back. */
  readonly damage?: readonly string[]
  /** What broke outside of calls, and so ended the run. */
  readonly broke?: readonly string[]
  readonly killed?: readonly KilledRun[]
  readonly stoppedBySignal: boolean
  readonly hookFailure: string | null
  readonly validity: Validity
  readonly thresholds: readonly ThresholdResult[]
  readonly thresholdAbort: ThresholdAbort | null
  readonly budgetEnd: BudgetEnd | null
  /** Of all modes that the plan calls. */
  readonly modes: readonly ModeEnding[]
  /** Of a divided run nothing may fall to this part, which is then no failure. */
  readonly mayBeEmpty?: boolean
  /** Why each lost thread was lost. */
  readonly lostThreads: readonly string[]
}

/** Judges a run. Of several reasons the first decides; all are told. */
export function judgeRun(ending: RunEnding): RunOutcome {
  const verdicts: { readonly status: RunOutcome['status']; exitCode: RunOutcome['exitCode']; reasons: string[] }[] = [
    { status: 'invalid', exitCode: EXIT_CODES.error, reasons: [...(ending.damage ?? [])] },
    { status: 'aborted', exitCode: EXIT_CODES.error, reasons: [...(ending.broke ?? [])] },
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
    {
      status: 'failed',
      exitCode: EXIT_CODES.error,
      reasons: [
        ...emptyReasons(ending),
        ...mostlyFailed(ending)
          .filter(({ isJudged }) => !isJudged)
          .map(({ told }) => told),
      ],
    },
  ]
  const reasons = verdicts.flatMap((verdict) => verdict.reasons)
  const first = verdicts.find((verdict) => verdict.reasons.length > 0)
  const { exitCode, status } = first ?? { status: 'passed', exitCode: EXIT_CODES.passed }
  const remarks = remarksOn(ending)
  return { status, exitCode, reasons, ...(remarks.length > 0 ? { remarks } : {}) }
}

const remarksOn = (ending: RunEnding): string[] => [
  ...mostlyFailed(ending)
    .filter(({ isJudged }) => isJudged)
    .map(({ told }) => told),
  ...ending.modes
    .filter(({ completed, ...mode }) => completed > 0 && mode.throttled * 2 > ended(mode, completed))
    .map(({ calls, mode, throttled }) => `most calls of mode ${mode} were throttled: ${throttled} of ${calls}`),
  ...ending.thresholds
    .filter((threshold) => standingOf(threshold) === 'cut off')
    .map(
      (threshold) =>
        `threshold ${thresholdSeries(threshold)} ${thresholdExpression(threshold)} held of the calls that ended: ${decidingNotes(threshold).join('; ')}`,
    ),
]

/**
 * Modes of which more than half of the calls that ended by themselves failed. A threshold on their share, or their number, is the
 * user's own judgement, and goes before this one.
 */
const mostlyFailed = ({ modes, thresholds }: RunEnding): { readonly told: string; readonly isJudged: boolean }[] =>
  modes
    .filter(({ completed, ...mode }) => completed > 0 && mode.failed * 2 > ended(mode, completed))
    .map(({ calls, failed, mode }) => ({
      told: `most calls of mode ${mode} failed: ${failed} of ${calls}`,
      isJudged: thresholds.some((threshold) => judgesFailures(threshold, mode)),
    }))

const ended = ({ failed, throttled }: Pick<ModeEnding, 'failed' | 'throttled'>, completed: number): number =>
  completed + throttled + failed

const judgesFailures = ({ expression, metric, tags }: ThresholdResult, mode: string): boolean =>
  (metric === OUTCOME_COUNTERS.failed || (metric === OUTCOME_COUNTERS.completed && expression.startsWith('rate'))) &&
  Object.entries(tags).every(([tag, value]) => tag === 'mode' && value === mode)

const describeKilled = ({ part, writtenUntilMs }: KilledRun): string =>
  `${part === null ? 'the run' : `its part ${part}`} was killed, or still goes on: what follows is what was written until ` +
  `${(writtenUntilMs / 1_000).toFixed(1)} s after the start`

const invalidReasons = ({ lostThreads, validity }: RunEnding): string[] => [
  ...validity.checks.filter(({ passed }) => !passed).map(describeCheck),
  ...lostThreads.map((reason) => `a thread was lost: ${reason}`),
]

function describeCheck(check: ValidityCheck): string {
  const [observed, limit] = [check.observed, check.limit].map((value) => checkQuantity(value, check))
  const told = `check ${checkName(check)} failed: ${observed}, where ${limit} is the limit`
  return check.remedy === undefined ? told : `${told}; it takes ${check.remedy}`
}

function describeFailure(threshold: ThresholdResult, abort: ThresholdAbort | null): string {
  const told = [
    `threshold ${thresholdSeries(threshold)} ${thresholdExpression(threshold)} failed: observed ${observedText(threshold)}`,
    ...decidingNotes(threshold),
  ].join('; ')
  return abort !== null && threshold.hasAborted
    ? `${told}, aborted after ${(abort.afterMs / 1_000).toFixed(1)} s`
    : told
}

/**
 * Without a completed call there is no latency to pass or fail by: not of the run, and not of a mode, whose row in a comparison
 * would be empty.
 */
function emptyReasons({ mayBeEmpty = false, modes }: RunEnding): string[] {
  if (modes.every(({ calls }) => calls === 0)) return mayBeEmpty ? [] : ['no call was made']
  return modes
    .filter((mode) => mode.completed === 0 && !(mode.calls === 0 && mayBeEmpty) && !isCancelled(mode))
    .map(describeEmpty)
}

/** As many as ended by themselves, and more, were to be cancelled: that is what the mode was called for. */
const isCancelled = ({ cancelled, failed, throttled }: ModeEnding): boolean =>
  cancelled > 0 && failed === 0 && throttled === 0

function describeEmpty({ calls, mode, others }: ModeEnding): string {
  if (calls === 0) return `no call of mode ${mode} was made`
  const parts = others.map(({ count, name }) => `${name} ${count}`)
  // Calls that were in flight when the run was killed have no ending.
  const became = parts.length === 0 ? 'how they ended is not recorded' : parts.join(', ')
  return calls === 1
    ? `the only call of mode ${mode} did not complete: ${parts.length === 0 ? 'how it ended is not recorded' : became}`
    : `none of ${calls} calls of mode ${mode} completed: ${became}`
}
