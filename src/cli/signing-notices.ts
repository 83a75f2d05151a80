import { isSignedAsUser } from '../engine/preflight.ts'
import type { RunPlan } from '../plan/run-plan.ts'
import { describeTarget } from '../results/describe-target.ts'

/** Where the user's signature goes, if it is a target that need not be AWS. */
export const signingNotices = ({ target }: RunPlan): string[] =>
  target.kind === 'url' && isSignedAsUser(target)
    ? [`Calls to ${describeTarget(target)} are signed with your AWS credentials, because it isn't on this machine.`]
    : []
