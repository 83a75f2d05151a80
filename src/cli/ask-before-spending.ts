import type { RunPlan } from '../plan/run-plan.ts'
import { describeWorstCase } from '../reports/worst-case.ts'
import { SetUpError } from '../engine/set-up-error.ts'
import type { Terminal } from './terminal.ts'

export type Answer = 'go' | 'declined'

export interface SpendingFlags {
  /** `--yes` */
  readonly yes?: true
  readonly json?: true
  readonly quiet?: true
}

/**
 * Says what a run on AWS can cost, and asks whether it is to start. Other targets bill nothing and are not asked about.
 * When `signal` aborts, the answer is no.
 * @throws {SetUpError} where nobody can be asked and nobody has said yes.
 */
export async function askBeforeSpending(
  plan: RunPlan,
  terminal: Terminal,
  { json, quiet, yes }: SpendingFlags,
  signal: AbortSignal,
): Promise<Answer> {
  if (plan.target.kind !== 'aws') return 'go'
  if (yes === true && (json === true || quiet === true)) return 'go'
  terminal.tell(['At worst, at list prices, AWS bills for this run:', ...describeWorstCase(plan)].join('\n'))
  if (yes === true) return 'go'
  if (terminal.ask === null) {
    throw new SetUpError(
      'A run on AWS costs money and is asked about first, but there is no terminal to ask on.\n' +
        'Say --yes to start it without being asked, or try it without an account: --target simulator',
    )
  }
  const answer = await terminal.ask('Start it? [y/N] ', signal)
  return /^\s*y(es)?\s*$/i.test(answer) ? 'go' : 'declined'
}
