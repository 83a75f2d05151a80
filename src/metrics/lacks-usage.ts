import type { CallRecord } from '../bedrock/call-record.ts'
import type { FailureKind } from '../bedrock/call-outcome.ts'

/**
 * Whether the call may be billed and nobody can say for how much: it was sent, its usage never came, and it was not refused.
 * What breaks between us and a model that works on costs what the model does; an error that Bedrock sends in place of a
 * reply costs nothing.
 */
export function lacksUsage({ endedInBackoff, firstTokenMs, outcome, sentMs, usage }: CallRecord): boolean {
  if (usage !== null || endedInBackoff || Number.isNaN(sentMs)) return false
  switch (outcome.kind) {
    case 'completed':
    case 'aborted':
      return true
    case 'throttled':
      return outcome.throttle === 'in-stream' && !Number.isNaN(firstTokenMs)
    case 'failed':
      return BROKEN_OFF[outcome.failure] || !Number.isNaN(firstTokenMs)
  }
}

const BROKEN_OFF = {
  validation: false,
  'access-denied': false,
  'not-found': false,
  'quota-exceeded': false,
  'model-timeout': false,
  'model-error': false,
  'server-error': false,
  connect: false,
  'connect-timeout': false,
  timeout: true,
  'response-timeout': true,
  reset: true,
  truncated: true,
  corrupt: true,
  stalled: true,
  unknown: true,
} as const satisfies Record<FailureKind, boolean>
