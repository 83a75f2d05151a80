// What docs/metrics.md says of the three measures of a call that take more than a row of a table.
import { RATE_UNDEFINED_REASONS, type RateUndefinedReason } from './output-rate.ts'

const REASONS = {
  'not-streamed': 'The response is not a stream (`converse`, `invoke-model`): nothing in it has a time of its own.',
  guardrail: 'A guardrail intervened: the text that came is not the text whose tokens were counted.',
  'no-usage': 'No usage came, or its token counts cannot be right (see [Token counts](#token-counts)).',
  'one-moment':
    'No text came, or all of it at one moment: in one write, or handed over faster than 10,000 tokens/s, which is delivery and not generation.',
  'too-few-tokens': 'The usage counts fewer than two visible tokens.',
  'hidden-tokens':
    'The usage counts tokens that the chunks did not show: redacted or signed reasoning without a count of its tokens, an image or a tool result, or more tokens than the text has room for.',
  'fewer-tokens-than-chunks': 'The usage counts fewer tokens than chunks with text came.',
} as const satisfies Record<RateUndefinedReason, string>

const reasonRows = RATE_UNDEFINED_REASONS.map((reason) => `| \`${reason}\` | ${REASONS[reason]} |`).join('\n')

export const CALL_MEASURES = `## First token

The first token of a call is the first content of any kind, at the moment when it becomes known. A tool call starts with its name, so
a tool call without arguments has a first token too. Images, citations, tool results, redacted reasoning, and content of kinds that
this version doesn't know count as content. Empty deltas, the start of a text block, and the signature of a reasoning block don't.

The metrics from the first token on (\`time_to_first_token\`, \`time_to_first_output_token\`, \`time_to_first_byte\`,
\`longest_gap\`) include each call whose first token came, also if the call was then throttled, cancelled, or aborted, or failed. The metrics to
the end of a call (\`call_duration\`, \`response_time\`, the output rate) include completed calls only. Their counts therefore differ
when calls break off in their stream; the summary prints a note if they do. A call that is rejected before its first token is in no
latency. \`calls_without_first_token\` counts completed streams without any content.

## Output rate

\`output_tokens_per_second\` is how fast the text of one reply came. A **moment** is the time stamp that all chunks of one poll of the
sockets share; everything within a millisecond of the first chunk belongs to the first moment. Then:

    rate = later tokens / (last moment − first moment)
    later tokens ≈ visible tokens × (1 − text bytes of the first moment / all text bytes)

The tokens of the first moment are left out because the time in which they were generated is before the window: it is part of the time
to first token. No API reports how many tokens they are, so their share of the text's UTF-8 bytes stands for it. The estimate is kept
within what is certain: each chunk has at least one token, and each token at least one byte. If chunks are tokens, the rate is
therefore exactly (tokens − 1) / (last chunk − first chunk), however long each token is.

**Visible tokens** are the tokens of the text that the chunks show. They are the output tokens of the usage, less the reasoning tokens
if the response reports them (\`reasoning_tokens\`); the text is then the reply's text and its tool calls. If the response doesn't report
them and shows the reasoning as plain text, as open-weight models do, the reasoning counts as text like any other.

| case | rate |
|---|---|
| one token per chunk | (tokens − 1) / (last chunk − first chunk) |
| several tokens per chunk: speculative decoding, and what many models do | from the bytes of the chunks after the first |
| a guardrail in \`sync\` mode, a gateway that buffers | from the chunks after the first bundle: the same as without the guardrail |
| the whole reply in one write | none: \`one-moment\` |
| hidden, summarized, or redacted reasoning, with its token count | of the visible answer |
| the same without its token count | none: \`hidden-tokens\` |
| reasoning of which nothing is sent, without its token count | none, if the usage counts more tokens than the text has bytes; otherwise it can't be detected |
| reasoning shown in full | of reasoning and answer together |
| a tool call | of its name and arguments; none if its hidden syntax is most of it (fewer than two bytes per token) |

Each completed call without a rate counts in \`output_rate_undefined\`, under one reason, the first in this table that applies:

| reason | |
|---|---|
${reasonRows}

The [studies](studies.md) published output tokens divided by generation time. Their tables use the rate above: for replies of visible
text of 100 tokens or more, the two differ by 1% or less.

## Tokens over time

A usage comes when its call ends, and its tokens came before that, for minutes in long replies. Charts and figures of output tokens over
time therefore book tokens when their text arrived: an interval has its \`output_bytes\`, times the tokens per byte of the calls that
reported their usage (\`output_tokens\` / \`settled_output_bytes\` of the same mode, or of the scenario's calls of the mode). This holds for
\`saturation\` in \`summary.json\` (intervals and steps), the charts of throughput, and the live progress line. The tokens of all intervals add
up to \`output_tokens\` if every call reported its usage. Text of calls that ended without usage is in it at the same tokens per byte:
those tokens were generated too. Tokens of hidden reasoning are booked with the text of their reply.

The counter \`output_tokens\`, costs, and budgets are by usage, at the end of each call. So are the tokens over time of modes that show no
text as it comes (\`converse\`, \`invoke-model\`): their tokens arrive when the call ends.

## Token counts

A token count is a whole number from 0 to 2,147,483,647, as in AWS's API. Any other count is treated as if the response had not reported
it; without input or output tokens, the call has no usage (\`calls_without_usage\`). A part is at most its whole: cache writes for one hour
are at most all cache writes, and reasoning tokens above the output tokens are ignored. \`calls_with_invalid_usage\` counts the calls to
which any of this happened, and those whose \`totalTokens\` doesn't match (with or without the tokens that the cache read and wrote).
`
