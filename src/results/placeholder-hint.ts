import type { CounterSummary, RunIdentity } from './summary.ts'

/** What to do where a server checks signatures, and placeholder keys made them. */
export const PLACEHOLDER_HINT =
  'Calls to the simulator and to a URL on this machine are signed with placeholder keys. To sign with your own credentials, set target: aws and ' +
  'endpoint in the mode, or AWS_ENDPOINT_URL_BEDROCK_RUNTIME'

/** Empty unless calls that were signed with placeholders were denied access. */
export function placeholderHints(run: RunIdentity, counters: readonly CounterSummary[]): string[] {
  const isDenied = counters.some(({ metric, tags }) => metric === 'calls_failed' && tags.failure === 'access-denied')
  return isDenied && run.signedWith === 'placeholders' ? [`access-denied: ${PLACEHOLDER_HINT}.`] : []
}
