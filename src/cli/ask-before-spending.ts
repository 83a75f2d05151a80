import type { RunPlan } from '../plan/run-plan.ts'
import { describeWorstCase } from '../reports/worst-case.ts'
import { isSignedAsUser, SetUpError } from '../engine/preflight.ts'
import { unusualEndpoints } from '../results/summary.ts'
import type { Terminal } from './terminal.ts'

export type Answer = 'go' | 'declined'

/** Which of several runs of a command it is, from 1. */
export interface RunPlace {
  readonly nth: number
  readonly of: number
}

export const isFirst = (place: RunPlace | undefined): boolean => place === undefined || place.nth === 1

export interface SpendingFlags {
  /** `--yes` */
  readonly yes?: true
  readonly json?: true
  readonly quiet?: true
  /** Of several runs the first is asked about, for all. */
  readonly place?: RunPlace | undefined
}

/**
 * Says what a run that is signed with the user's credentials can cost, and where it goes if that is not AWS's own endpoint, and asks whether
 * it is to start. Other targets bill nothing and are not asked about.
 * When `signal` aborts, the answer is no.
 * @throws {SetUpError} where nobody can be asked and nobody has said yes.
 */
export async function askBeforeSpending(
  plan: RunPlan,
  endpoints: readonly string[],
  terminal: Terminal,
  { json, place, quiet, yes }: SpendingFlags,
  signal: AbortSignal,
): Promise<Answer> {
  if (!isSignedAsUser(plan.target) || !isFirst(place)) return 'go'
  if (yes === true && (json === true || quiet === true)) return 'go'
  const runs = place === undefined || place.of === 1 ? 'this run' : `each of ${place.of} runs`
  const elsewhere = unusualEndpoints(endpoints)
  terminal.tell(
    [
      `At worst, at list prices, AWS bills for ${runs}:`,
      ...describeWorstCase(plan),
      ...(elsewhere.length === 0 ? [] : [`Calls go to ${elsewhere.join(', ')}, signed with your AWS credentials.`]),
    ].join('\n'),
  )
  if (yes === true) return 'go'
  if (terminal.ask === null) {
    throw new SetUpError(
      "Can't ask for cost confirmation: there is no terminal.\n" +
        'Pass --yes to start without it, or try the scenario without an account: --target simulator',
    )
  }
  const answer = await terminal.ask('Start it? [y/N] ', signal)
  return /^\s*y(es)?\s*$/i.test(answer) ? 'go' : 'declined'
}
