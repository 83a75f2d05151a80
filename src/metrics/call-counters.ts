// Counters of calls, and of what is recorded of them. They are in the one table of `metric-catalogue.ts`.
import { ITERATION_COUNTERS } from './iteration-catalogue.ts'
import { A_SECOND, type CounterDefinition, OF_AGENTS, OF_CALLS, OF_CHECKS } from './client-catalogue.ts'
import { CALL_TAG_NAMES, SERVED_TAG_NAMES, type TagName } from './tags.ts'

/** Of what is billed by how a call was served. */
const CALL_AND_BILLED = [...CALL_TAG_NAMES, 'latency', 'tier', 'model', 'context'] as const satisfies readonly TagName[]

const COMPLETED = 'completed calls'

const CALL_AND_CHECK = [...CALL_TAG_NAMES, 'check'] as const satisfies readonly TagName[]

export const CALL_COUNTERS = {
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
    counted: 'as a call ends: `calls` = completed + throttled + failed + aborted + cancelled, once all have ended',
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
    definition:
      'calls that ended in any other way; `failure` says how. Limits of the mode (`timeouts`) end calls as `connect-timeout`, `response-timeout`, `stalled` (`idle`) and `timeout` (`call`)',
    counted: 'as a call ends',
  },
  calls_aborted: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition: 'calls that the harness ended: a graceful stop that ran out, or the end of the run',
    counted: 'as a call ends',
  },
  calls_cancelled: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, 'reached'],
    definition:
      'calls that the client ended because `cancel` says so; `reached` is the last moment that came (see [Cancelled calls](cancelling.md))',
    counted: 'as a call ends',
  },
  cancelled_output_bytes: {
    unit: 'bytes',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      'of `output_bytes`, those of cancelled calls: what they showed before, and perhaps the least that they are billed for',
    counted: 'cancelled calls',
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
    definition:
      'time waited between attempts, and in the rate limiter of `retries.strategy: adaptive` before the first; in no latency',
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
    definition: 'gaps longer than the stall limit of the mode, and silences as long that ended a call (`stalled`)',
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
  output_bytes: {
    unit: 'bytes',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      'UTF-8 bytes of the text that chunks showed: the reply, its tool calls, its reasoning if shown (see [Tokens over time](#tokens-over-time))',
    counted: 'every chunk with text of a streamed call, as it arrives',
  },
  settled_output_bytes: {
    unit: 'bytes',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'of `output_bytes`, those of calls whose usage came: the text whose tokens are in `output_tokens`',
    counted: 'every call whose usage came, as it ends',
  },
  reasoning_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      'of `output_tokens`, those of reasoning: `thinking_tokens` or `reasoning_tokens` of the usage in the model’s own JSON; over Converse, of the fields that `additionalModelResponseFieldPaths` requests (see [Modes](modes.md))',
    counted: 'every call whose response reports them',
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
      'calls that may be billed and whose usage never came: cancelled, ended by the harness, or broken off after they were sent, or completed without it. What they cost is in no cost.',
    counted: 'as a call ends',
  },
  calls_with_invalid_usage: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition:
      'calls whose response reports token counts that cannot be right: not a whole number from 0 to 2,147,483,647, or counts that contradict each other (see [Token counts](#token-counts))',
    counted: 'as a call ends',
  },
  calls_without_first_token: {
    unit: '',
    rate: OF_CALLS,
    tags: CALL_TAG_NAMES,
    definition:
      'completed calls whose stream had no content, and so no first token: they are in no `time_to_first_token`',
    counted: 'completed calls of the streaming APIs',
  },
  output_rate_undefined: {
    unit: '',
    rate: OF_CALLS,
    tags: [...CALL_TAG_NAMES, 'reason'],
    definition:
      'completed calls that have no `output_tokens_per_second`; `reason` says why (see [Output rate](#output-rate))',
    counted: COMPLETED,
  },
  turns_missed: {
    unit: '',
    rate: A_SECOND,
    tags: [...CALL_TAG_NAMES, 'reason'],
    definition:
      'turns of conversations that were not sent, because their conversation ended before them; `reason` says how',
    counted: 'as a conversation ends',
  },
  tool_calls: {
    unit: '',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition: 'calls of tools in replies, of those that are yours to answer',
    counted: 'as a call ends, however it does',
  },
  tool_input_tokens: {
    unit: 'tokens',
    rate: A_SECOND,
    tags: CALL_TAG_NAMES,
    definition:
      'output tokens that are the input of tools, estimated: no API tells them, so they are the output tokens times their share of the UTF-8 bytes of the reply',
    counted: 'streamed calls with usage',
  },
  agents_ended: {
    unit: '',
    rate: OF_AGENTS,
    tags: ['scenario', 'mode', 'prompt', 'reason'],
    definition:
      'agents that ended, by `reason`: `end_turn` and other stop reasons of their last reply, `max-steps`, or what cut them short',
    counted: 'as an agent ends',
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
  checks: {
    unit: '',
    rate: OF_CHECKS,
    tags: CALL_AND_CHECK,
    definition: 'checks of replies that passed; `rate` is their share, as k6’s `checks` (see [Checks](checks.md))',
    counted: 'each check of each completed call: `checks` + `checks_failed` were made',
  },
  checks_failed: {
    unit: '',
    rate: OF_CHECKS,
    tags: CALL_AND_CHECK,
    definition: 'checks of replies that failed',
    counted: 'each check of each completed call',
  },
  checks_timed_out: {
    unit: '',
    rate: OF_CHECKS,
    tags: CALL_AND_CHECK,
    definition: 'of `checks_failed`, those whose regular expression had no answer within 100 ms',
    counted: 'each check of each completed call',
  },
  ...ITERATION_COUNTERS,
  samples_out_of_range: {
    unit: '',
    rate: A_SECOND,
    tags: [...CALL_TAG_NAMES, 'metric'],
    definition:
      'samples below 0 or above 2,678,400,000 units (31 days, for times), put at that limit. Any makes the run invalid.',
    counted: 'every sample of every trend; `metric` says whose',
  },
} as const satisfies Record<string, CounterDefinition>
