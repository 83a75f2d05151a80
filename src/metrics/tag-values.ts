// The values of the tags that are the same in every run. A kind that `bedrock/` learns is missing here until it is
// added: the compiler asks for it. `model` is whatever a prompt router says, and any value of it is known.
import type { CallRecord, FailureKind, ThrottleKind } from '../bedrock/call-record.ts'
import { FINAL_STOP_REASONS } from '../conversation/conversation.ts'
import type { ServedTier, TagName, Tags } from './tags.ts'
import { REACHED, type Reached } from './cut-off.ts'
import { TRENDS } from './metric-catalogue.ts'
import { RATE_UNDEFINED_REASONS } from './output-rate.ts'
import { LONG_CONTEXT, NOT_ASKED, UNKNOWN } from './served-class.ts'
import { STOP_REASONS } from './stop-reason.ts'

const THROTTLES = {
  requests: true,
  tokens: true,
  'daily-tokens': true,
  capacity: true,
  'not-ready': true,
  'in-stream': true,
  other: true,
} as const satisfies Record<ThrottleKind, true>

export type ThrottleName = keyof typeof THROTTLES

const FAILURES = {
  'end-of-life': true,
  'legacy-model': true,
  'use-case-form': true,
  'model-access': true,
  'unknown-model': true,
  'profile-required': true,
  sampling: true,
  thinking: true,
  tools: true,
  media: true,
  'input-too-long': true,
  'max-tokens': true,
  'wrong-endpoint': true,
  'clock-skew': true,
  'expired-token': true,
  validation: true,
  'access-denied': true,
  'not-found': true,
  'quota-exceeded': true,
  'model-timeout': true,
  'model-error': true,
  'server-error': true,
  timeout: true,
  'response-timeout': true,
  'connect-timeout': true,
  connect: true,
  reset: true,
  truncated: true,
  corrupt: true,
  stalled: true,
  unknown: true,
} as const satisfies Record<FailureKind, true>

export type FailureName = keyof typeof FAILURES

const LATENCIES = { standard: true, optimized: true } as const satisfies Record<CallRecord['servedLatency'], true>

const TIERS = { default: true, priority: true, flex: true, reserved: true, ultrafast: true } as const satisfies Record<
  ServedTier,
  true
>

/** The tags of each kind, one object for all calls of it: `counter-recorder.ts` tells kinds apart by identity. */
export const THROTTLE_TAGS = tagsOfEach('throttle', Object.keys(THROTTLES) as ThrottleKind[])
export const FAILURE_TAGS = tagsOfEach('failure', Object.keys(FAILURES) as FailureKind[])
export const STOP_REASON_TAGS = tagsOfEach('stop_reason', STOP_REASONS)
export const REACHED_TAGS = tagsOfEach('reached', REACHED)
export const RATE_UNDEFINED_TAGS = tagsOfEach('reason', RATE_UNDEFINED_REASONS)

/** What ends a conversation or an agent from outside. */
const CUT_SHORT = ['throttled', 'failed', 'aborted', 'cancelled', 'budget', 'hook'] as const

/** Why turns of a conversation were not sent: how the turn before them ended, or what kept the next one from starting. */
const TURN_MISSED_REASONS = [...CUT_SHORT, 'no-text', ...FINAL_STOP_REASONS] as const

export type TurnMissedReason = (typeof TURN_MISSED_REASONS)[number]

export const TURN_MISSED_TAGS = tagsOfEach('reason', TURN_MISSED_REASONS)

/** Why an agent's calls came to an end: the stop reason of its last reply, or what ended it from outside. */
const AGENT_ENDINGS = [...STOP_REASONS, 'max-steps', ...CUT_SHORT] as const

export type AgentEnding = (typeof AGENT_ENDINGS)[number]

export const AGENT_ENDING_TAGS = tagsOfEach('reason', AGENT_ENDINGS)

/** Whether nobody can say how many steps the agent would have taken. */
export const isCutShort = (ending: AgentEnding): boolean => CUT_SHORT.some((cut) => cut === ending)

function tagsOfEach<Value extends string>(name: TagName, values: readonly Value[]): Readonly<Record<Value, Tags>> {
  const entries = values.map((value): [string, Tags] => [value, { [name]: value }])
  return Object.fromEntries(entries) as Record<Value, Tags>
}

export const TAG_VALUES = {
  throttle: Object.keys(THROTTLES),
  failure: Object.keys(FAILURES),
  latency: Object.keys(LATENCIES),
  tier: [...Object.keys(TIERS), UNKNOWN],
  cache: ['hit', 'write', 'miss', NOT_ASKED, UNKNOWN],
  context: [LONG_CONTEXT],
  stop_reason: STOP_REASONS,
  reason: [...new Set([...RATE_UNDEFINED_REASONS, ...TURN_MISSED_REASONS, ...AGENT_ENDINGS])],
  metric: Object.keys(TRENDS),
  reached: REACHED satisfies readonly Reached[],
} as const satisfies Partial<Record<TagName, readonly string[]>>
