import type { CallOutcome } from './call-outcome.ts'

/**
 * Why an attempt ended before its response could be read. It passes through the SDK, which decides by `name` and
 * `cause` whether to try again, and comes back with the outcome that it carries.
 */
export class AttemptFailure extends Error {
  readonly outcome: CallOutcome

  constructor(outcome: CallOutcome, cause?: Error) {
    super(`The attempt ended as ${outcome.kind}.`, { cause })
    this.outcome = outcome
    this.name = nameFor(outcome)
  }
}

/** The names that the SDK knows: it retries the one and not the other. */
function nameFor(outcome: CallOutcome): string {
  if (outcome.kind === 'aborted') return 'AbortError'
  // A call that is over is tried no more.
  const isLimit = outcome.kind === 'failed' && OF_AN_ATTEMPT.test(outcome.errorName)
  return isLimit ? 'TimeoutError' : 'AttemptFailure'
}

const OF_AN_ATTEMPT = /^(?:Connect|Response|Idle)Timeout$/
