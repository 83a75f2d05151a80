// The one table of metrics: what each number means, in which unit, and which calls are in it. A metric's name
// is a type from here, so that none can be misspelt; docs/metrics.md is written from here.
import { CALL_COUNTERS } from './call-counters.ts'
import {
  A_SECOND,
  CLIENT_COUNTERS,
  CLIENT_TRENDS,
  type CounterDefinition,
  type MetricDefinition,
  OF_AGENTS,
  OF_CALLS,
  OF_CHECKS,
} from './client-catalogue.ts'
import { CALL_TAG_NAMES, type TagName } from './tags.ts'

const SCENARIO = ['scenario'] as const satisfies readonly TagName[]
const AGENT = ['scenario', 'mode', 'prompt'] as const satisfies readonly TagName[]
/** Of what a cached prefix makes shorter. */
const CALL_AND_CACHE = [...CALL_TAG_NAMES, 'cache'] as const satisfies readonly TagName[]

const FIRST_TOKEN_CAME =
  'every call whose first token came, however the call ended (see [First token](#first-token)); a non-streaming response (`converse`, `invoke-model`) has none'
const COMPLETED = 'completed calls'
const HAVING_A_RATE =
  'completed calls that have an output rate (see [Output rate](#output-rate)); the others are counted in `output_rate_undefined`'

/** Distributions. Each is an HDR histogram of thousandths of its unit. */
export const TRENDS = {
  schedule_lag: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      'first attempt sent − intended start; with `retries.strategy: adaptive`, up to where the SDK’s rate limiter takes the call. In a closed model the start is intended at the moment its VU is free.',
    counted: 'every call that was sent',
  },
  connect_time: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      'from sent to a usable connection: DNS, TCP, a proxy’s CONNECT, and TLS. It is part of every latency from sent.',
    counted: 'every call whose last attempt opened a connection; how many did is its count',
  },
  time_to_first_byte: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'response headers − sent',
    counted: 'completed calls, and every other whose first token came: a refusal’s quick headers are not in it',
  },
  time_to_first_token: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition:
      'first content of any kind − sent: text, reasoning, a tool call, an image, a citation, a tool result (see [First token](#first-token))',
    counted: FIRST_TOKEN_CAME,
  },
  time_to_first_output_token: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'first content that a reader would see, which is any but reasoning − sent',
    counted: 'every call whose first visible content came, however the call ended; a non-streaming response has none',
  },
  time_to_first_tool_call: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'start of the first call of a tool that is yours to answer − sent, with or without arguments',
    counted: 'every streamed call that began to call a tool, however the call ended',
  },
  inter_chunk_gap: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      'time between two consecutive chunks with content. A chunk is not a token; chunks that one poll of the socket brings are 0 apart.',
    counted: 'every gap, as it happens, of every call',
  },
  longest_gap: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition: 'the longest gap of a call; where a silence ended it (`stalled`), that silence counts as a gap',
    counted: 'every call of two chunks or more, however it ended, and every call that stalled behind its first chunk',
  },
  time_per_output_token: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      '(last moment − first moment) / tokens after the first moment: the inverse of `output_tokens_per_second`',
    counted: HAVING_A_RATE,
  },
  output_tokens_per_second: {
    unit: 'tokens/s',
    tags: CALL_TAG_NAMES,
    definition:
      'tokens after the first moment / (last moment − first moment), for each call (see [Output rate](#output-rate))',
    counted: HAVING_A_RATE,
  },
  call_duration: { unit: 'ms', tags: CALL_AND_CACHE, definition: 'end of stream − sent', counted: COMPLETED },
  response_time: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'end of stream − intended start − `backoff_time`',
    counted: 'completed calls of open-model scenarios',
  },
  response_time_to_first_token: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'first content of any kind − intended start − `backoff_time`',
    counted: `${FIRST_TOKEN_CAME}, of open-model scenarios`,
  },
  cut_off_after: {
    unit: 'ms',
    tags: [...CALL_TAG_NAMES, 'reached'],
    definition:
      'end − sent of a call that Seismo ended. Each of its latencies that had not come by then is longer; `reached` is the last moment that came.',
    counted:
      'calls that the end of the run, a graceful stop, a limit of `timeouts`, or `cancel` ended; 0 ms for one that was never sent, or waited for its next attempt',
  },
  service_latency: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition:
      '`metadata.metrics.latencyMs`, in whole milliseconds; of InvokeModel, the invocation latency that Bedrock tells beside the model’s JSON',
    counted: 'completed calls whose response carries it',
  },
  client_overhead: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      '`call_duration` − `service_latency`; below 0, which the service’s own clock and rounding allow, it is recorded as 0',
    counted: 'as `service_latency`',
  },
  retry_after: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition: 'how long the response that throttled a call asks to wait: its header `Retry-After`',
    counted: 'throttled calls whose last response has the header, of at most a day',
  },
  input_token_ratio: {
    unit: '',
    tags: CALL_TAG_NAMES,
    definition:
      'input tokens counted / aimed at: `usage.inputTokens` and what the cache read and wrote, over the length that the prompt was made for',
    counted:
      'every call of a prompt that aims at a length, and is no conversation, whose usage counted any input, and in which no guardrail intervened',
  },
  agent_steps: {
    unit: '',
    tags: AGENT,
    definition: 'calls to the model that an agent took (see [Tools and agents](agents.md))',
    counted: 'agents that ended by themselves, by a limit, or by `maxSteps`; none that something cut short',
  },
  iteration_duration: {
    unit: 'ms',
    tags: SCENARIO,
    definition: 'end of the flow − its start, think times included',
    counted: 'completed iterations; k6 leaves interrupted ones out too',
  },
  iteration_cut_off_after: {
    unit: 'ms',
    tags: SCENARIO,
    definition: 'interruption − start of an iteration, think times included: its `iteration_duration` is longer',
    counted: 'interrupted iterations',
  },
  ...CLIENT_TRENDS,
} as const satisfies Record<string, MetricDefinition>

/** Sums that only grow. All are whole numbers, so that the order of adding changes nothing. */
export const COUNTERS = {
  ...CALL_COUNTERS,
  ...CLIENT_COUNTERS,
} as const satisfies Record<string, CounterDefinition>

/** Values of a moment: what they were when an interval closed. */
export const GAUGES = {
  vus: { unit: '', tags: SCENARIO, definition: 'VUs held by the executor', counted: 'at the end of each interval' },
  calls_in_flight: {
    unit: '',
    tags: CALL_TAG_NAMES,
    definition: '`calls` less those that have ended',
    counted: 'at the end of each interval',
  },
} as const satisfies Record<string, MetricDefinition>

export type TrendName = keyof typeof TRENDS
export type CounterName = keyof typeof COUNTERS
export type GaugeName = keyof typeof GAUGES

/** What the five outcomes are counted in: together they make up `calls`. */
export const OUTCOME_COUNTERS = {
  completed: 'calls_completed',
  throttled: 'calls_throttled',
  failed: 'calls_failed',
  aborted: 'calls_aborted',
  cancelled: 'calls_cancelled',
} as const satisfies Record<string, CounterName>

/** What the results of checks are counted in: together, all checks that were made. */
export const CHECK_COUNTERS = { passed: 'checks', failed: 'checks_failed' } as const satisfies Record<
  string,
  CounterName
>

/** What the `rate` of a counter is a share of. */
export interface ShareBase {
  /** Added up, all of which the counter counts some, those that go on too. */
  readonly of: readonly CounterName[]
  /** Added up, those of them that are over. */
  readonly ended: readonly CounterName[]
  /** The tags by which they are selected: any other tells kinds of what is counted apart. */
  readonly tags: readonly TagName[]
}

const OF_ALL_CALLS: ShareBase = { of: ['calls'], ended: Object.values(OUTCOME_COUNTERS), tags: CALL_TAG_NAMES }
const ALL_CHECKS = Object.values(CHECK_COUNTERS)
const OF_ALL_CHECKS: ShareBase = { of: ALL_CHECKS, ended: ALL_CHECKS, tags: [...CALL_TAG_NAMES, 'check'] }

// Nobody knows of an agent before it has ended.
const OF_ALL_AGENTS: ShareBase = { of: ['agents_ended'], ended: ['agents_ended'], tags: AGENT }

/** Null where the rate is one per second. */
export function shareBaseOf(metric: CounterName): ShareBase | null {
  switch (COUNTERS[metric].rate) {
    case OF_CALLS:
      return OF_ALL_CALLS
    case OF_CHECKS:
      return OF_ALL_CHECKS
    case OF_AGENTS:
      return OF_ALL_AGENTS
    case A_SECOND:
      return null
  }
}

export const isTrendName = (name: string): name is TrendName => Object.hasOwn(TRENDS, name)

export const isCounterName = (name: string): name is CounterName => Object.hasOwn(COUNTERS, name)

export const isGaugeName = (name: string): name is GaugeName => Object.hasOwn(GAUGES, name)
