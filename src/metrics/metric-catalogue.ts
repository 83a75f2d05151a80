// The one table of metrics: what each number means, in which unit, and which calls are in it. A metric's name
// is a type from here, so that none can be misspelt; docs/metrics.md is written from here.
import { CLIENT_COUNTERS, CLIENT_TRENDS } from './client-catalogue.ts'
import { ITERATION_COUNTERS } from './iteration-catalogue.ts'
import { A_SECOND, type CounterDefinition, type MetricDefinition, OF_CALLS } from './metric-definition.ts'
import { CALL_TAG_NAMES, SERVED_TAG_NAMES, type TagName } from './tags.ts'

const SCENARIO = ['scenario'] as const satisfies readonly TagName[]
/** Of what a cached prefix makes shorter. */
const CALL_AND_CACHE = [...CALL_TAG_NAMES, 'cache'] as const satisfies readonly TagName[]
/** Of what is billed by how a call was served. */
const CALL_AND_BILLED = [...CALL_TAG_NAMES, 'latency', 'tier', 'model'] as const satisfies readonly TagName[]

const FIRST_TOKEN_CAME =
  'every call whose first token came, however the call ended; a whole answer (`converse`, `invoke-model`) has none'
const COMPLETED = 'completed calls'
const SEVERAL_TOKENS = 'completed calls of two chunks and two output tokens or more, the chunks not all at one moment'

/** Distributions. Each is an HDR histogram of thousandths of its unit. */
export const TRENDS = {
  schedule_lag: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      'first attempt sent − intended start. In a closed model the start is intended at the moment its VU is free.',
    counted: 'every call that was sent',
  },
  connect_time: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition: 'from sent to a usable connection: DNS, TCP and TLS. It is part of every latency from sent.',
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
    definition: 'first delta with content of any kind (text, reasoning, tool input) − sent',
    counted: FIRST_TOKEN_CAME,
  },
  time_to_first_output_token: {
    unit: 'ms',
    tags: CALL_AND_CACHE,
    definition: 'first delta that a reader would see (text or tool input) − sent',
    counted: 'every call whose first visible token came, however the call ended; a whole answer has none',
  },
  inter_chunk_gap: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition:
      'time between two neighbouring content deltas. A chunk is not a token; chunks that one poll of the socket brings are 0 apart.',
    counted: 'every gap, as it happens, of every call',
  },
  longest_gap: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition: 'the longest gap of a call',
    counted: 'every call of two chunks or more, however it ended',
  },
  time_per_output_token: {
    unit: 'ms',
    tags: CALL_TAG_NAMES,
    definition: '(last delta − first delta) / (output tokens − 1), the tokens as `usage` counts them',
    counted: SEVERAL_TOKENS,
  },
  output_tokens_per_second: {
    unit: 'tokens/s',
    tags: CALL_TAG_NAMES,
    definition:
      '(output tokens − 1) / (last delta − first delta), for each call: the inverse of `time_per_output_token`',
    counted: `${SEVERAL_TOKENS}; the others are counted in \`output_rate_undefined\``,
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
    definition: 'first delta with content of any kind − intended start − `backoff_time`',
    counted: `${FIRST_TOKEN_CAME}, of open-model scenarios`,
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
  input_token_ratio: {
    unit: '',
    tags: CALL_TAG_NAMES,
    definition:
      'input tokens counted / aimed at: `usage.inputTokens` and what the cache read and wrote, over the length that the prompt was made for',
    counted:
      'every call of a prompt that aims at a length, and is no conversation, whose usage counted any input, and in which no guardrail intervened',
  },
  iteration_duration: {
    unit: 'ms',
    tags: SCENARIO,
    definition: 'end of the flow − its start, think times included',
    counted: 'completed iterations; k6 leaves interrupted ones out too',
  },
  ...CLIENT_TRENDS,
} as const satisfies Record<string, MetricDefinition>

/** Sums that only grow. All are whole numbers, so that the order of adding changes nothing. */
export const COUNTERS = {
  calls: {
    unit: '',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'calls started',
    counted: 'as a call starts',
  },
  calls_completed: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition:
      'calls whose stream carried `messageStop` and `metadata`, or what its model has in their place, and ended cleanly; or whose answer came whole',
    counted: 'as a call ends: `calls` = completed + throttled + failed + aborted, once all have ended',
  },
  calls_throttled: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, 'throttle'],
    definition: 'calls that Bedrock refused for now; `throttle` says why',
    counted: 'as a call ends',
  },
  calls_failed: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, 'failure'],
    definition: 'calls that ended in any other way; `failure` says how',
    counted: 'as a call ends',
  },
  calls_aborted: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition: 'calls that the harness ended: a graceful stop that ran out, or the end of the run',
    counted: 'as a call ends',
  },
  attempts: {
    unit: '',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'requests made. Above `calls`, there were retries.',
    counted: 'every call',
  },
  backoff_time: {
    unit: 'ms',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'time waited between attempts, in no latency',
    counted: 'every call, rounded to whole milliseconds',
  },
  call_time: {
    unit: 'ms',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      'end of the last attempt − first attempt sent: what of the time that calls are under way is Bedrock’s and the network’s',
    counted: 'every call that was sent, rounded to whole milliseconds',
  },
  stream_stalls: {
    unit: '',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'gaps longer than the stall limit of the mode',
    counted: 'every call',
  },
  input_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_AND_BILLED,
    definition: '`usage.inputTokens`: without what the cache read or wrote',
    counted: 'every call whose usage came',
  },
  output_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_AND_BILLED,
    definition: '`usage.outputTokens`',
    counted: 'every call whose usage came',
  },
  cache_read_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_AND_BILLED,
    definition: '`usage.cacheReadInputTokens`: input that was not computed again',
    counted: 'every call whose usage came',
  },
  cache_write_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_AND_BILLED,
    definition: '`usage.cacheWriteInputTokens`',
    counted: 'every call whose usage came',
  },
  cache_write_1h_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_AND_BILLED,
    definition: 'of `cache_write_tokens`, those that stay for an hour: they have a price of their own',
    counted: 'every call whose usage came',
  },
  quota_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      '`input_tokens` + `cache_write_tokens` + `output_tokens` × the output burndown of the mode: what a call counts for against tokens a minute once it has ended',
    counted:
      'every call whose usage came, where `quota.outputBurndown` says the burndown, of the mode or of one that shares its quota, or it is known of the model',
  },
  calls_without_usage: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition:
      'calls that may be billed and whose usage never came: ended by the harness or broken off after they were sent, or completed without it. What they cost is in no cost.',
    counted: 'as a call ends',
  },
  output_rate_undefined: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition: 'completed calls that have no `output_tokens_per_second`',
    counted: 'completed calls of fewer than two chunks or two output tokens, or with all chunks at one moment',
  },
  mode_served: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, ...SERVED_TAG_NAMES],
    definition: 'calls by what the response says served them',
    counted: COMPLETED,
  },
  calls_served_differently: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, ...SERVED_TAG_NAMES],
    definition:
      'calls served otherwise than their mode asks for; of `latency`, `tier` and `cache` it has those that differ, as they were served',
    counted: COMPLETED,
  },
  stop_reasons: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, 'stop_reason'],
    definition: 'calls by why their reply ended',
    counted: COMPLETED,
  },
  guardrail_interventions: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition: 'calls whose prompt or reply a guardrail blocked: those of `stop_reason` `guardrail_intervened`',
    counted: COMPLETED,
  },
  ...ITERATION_COUNTERS,
  samples_out_of_range: {
    unit: '',
    rate: A_SECOND,
    tags: [...CALL_TAG_NAMES, 'metric'],
    definition:
      'samples below 0 or above 3,600,000 units (one hour, for times), put at that limit. Any makes the run invalid.',
    counted: 'every sample of every trend; `metric` says whose',
  },
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

/** What the four outcomes are counted in: together they make up `calls`. */
export const OUTCOME_COUNTERS = {
  completed: 'calls_completed',
  throttled: 'calls_throttled',
  failed: 'calls_failed',
  aborted: 'calls_aborted',
} as const satisfies Record<string, CounterName>

export const isTrendName = (name: string): name is TrendName => Object.hasOwn(TRENDS, name)

export const isCounterName = (name: string): name is CounterName => Object.hasOwn(COUNTERS, name)

export const isGaugeName = (name: string): name is GaugeName => Object.hasOwn(GAUGES, name)
