// The values of the tags that are the same in every run. A kind that `bedrock/` learns is missing here until it is
// added: the compiler asks for it.
import type { FailureKind, ThrottleKind } from '../bedrock/call-outcome.ts'
import type { CallRecord } from '../bedrock/call-record.ts'
import { TRENDS } from './metric-catalogue.ts'
import type { TagName } from './tags.ts'

const THROTTLES = {
  requests: true,
  tokens: true,
  'daily-tokens': true,
  capacity: true,
  'not-ready': true,
  'in-stream': true,
  other: true,
} as const satisfies Record<ThrottleKind, true>

const FAILURES = {
  validation: true,
  'access-denied': true,
  'not-found': true,
  'quota-exceeded': true,
  'model-timeout': true,
  'model-error': true,
  'server-error': true,
  timeout: true,
  connect: true,
  reset: true,
  truncated: true,
  corrupt: true,
  stalled: true,
  unknown: true,
} as const satisfies Record<FailureKind, true>

const LATENCIES = { standard: true, optimized: true } as const satisfies Record<CallRecord['servedLatency'], true>

export const TAG_VALUES = {
  throttle: Object.keys(THROTTLES),
  failure: Object.keys(FAILURES),
  mode_served: Object.keys(LATENCIES),
  metric: Object.keys(TRENDS),
} as const satisfies Partial<Record<TagName, readonly string[]>>
