import { COUNTERS, GAUGES, isCounterName, TRENDS } from './metric-catalogue.ts'
import { CALL_MEASURES } from './render-call-measures.ts'
import { TAG_VALUES } from './tag-values.ts'
import { TAG_NAMES, type TagName } from './tags.ts'

const INTRODUCTION = `# Metrics

Written from \`src/metrics/metric-catalogue.ts\` by \`npm run generate\`.

*Sent* is the moment at which an attempt's request was handed to the socket layer; of a call that was retried, the last
attempt. All moments are of one monotonic clock. Everything that one poll of a connection brings has the same moment,
over HTTP/1.1, HTTP/2, and TLS alike: see [How true the times are](performance.md#how-true-the-times-are). A trend is an HDR histogram of whole microseconds (of a rate: whole
thousandths) from 0 to 31 days, of three significant digits; its minimum, maximum and mean are exact. Its percentiles are
the highest value that falls into the same step of the histogram, as HdrHistogram has it, and never above the maximum.
`

type Section = Readonly<Record<string, { unit: string; tags: readonly TagName[]; definition: string; counted: string }>>

const THRESHOLDS = `## In thresholds

A threshold is \`aggregate operator number\`, under \`metric\` or \`metric{tag:value,tag:value}\`; the number is in the metric's
unit. Without a tag, or with a tag left out, all series count as one. Operators: \`>\` \`>=\` \`<\` \`<=\` \`==\` (or \`===\`) \`!=\`.
Which aggregates a metric has is in its row.

- \`med\` is \`p(50)\`; N of \`p(N)\` is from 0 to 100, with decimals. Percentiles are read from the merged histograms.
- The \`rate\` of a counter is what its column says: per second since the run began, or its share of \`calls\` (of agents, for \`agents_ended\`) under the same
  tags. While the run goes on, a share that must be high (\`>\`, \`>=\`) counts calls under way as if they became what is asked for.
- \`value\` is the sum over the series at the end of the last interval.
- Without a sample, a threshold ends as in k6: a trend or a gauge counts as 0, a counter is 0, and a share of no calls passes. While
  the run goes on, none of them is judged.
- \`window\` judges the expression in each stretch of the run; \`sure\` fails it also if chance or calls that were cut off could have
  decided: see [Set thresholds](thresholds.md).
- With \`abortOnFail\` a threshold is evaluated each 2 s as well, from \`delayAbortEval\` on. The first failure ends the run as Ctrl-C
  does: running iterations have their graceful stop. Its result is then what it observed at that moment. Under Artillery's phases
  thresholds are evaluated at the end alone.
`

const TAGS = {
  scenario: 'the scenario',
  mode: 'the mode',
  prompt: 'the entry of the prompt mix',
  turn: 'which call of a conversation or an agent, from 1; above 20, the range that it is in (`21-50`, `51-100`, `101-200`, `201-500`, `501-1000`). Other calls have none.',
  latency: 'the latency setting that served the call; `standard` where the response says nothing',
  context:
    '`long` if the input was longer than the model’s long-context limit, above which other prices hold; else absent',
  tier: 'the service tier that served it; `unknown` where the response says nothing',
  cache:
    '`hit`: something was read from the cache, whatever was written besides; `write`: only written; `miss`: neither, though the call asks for caching; `not-asked`: the call carried no cache point, because its prompt has no place for those of the mode; `unknown`: no usage came. Modes without `cache` have `hit` and `write`, where the model caches by itself; in the summary, the latencies of their other calls are then `not-asked`.',
  model:
    'the model that a prompt router chose. Other calls have none. The first 20 that a thread sees in a series have their names, any more are `other`.',
  stop_reason: 'why the reply ended; a model’s own word for one of these is counted as this one',
  throttle: 'why Bedrock refused',
  failure: 'how the call failed',
  reason:
    'of `output_rate_undefined`: why the call has no output rate (see [Output rate](#output-rate)); of `turns_missed`: how the turn before them ended (`throttled`, `failed`, `aborted`, `cancelled`, completed with `no-text` to go on from, or with a stop reason that leaves a user nothing to say), or that the `budget` was spent or a `hook` threw; of `agents_ended`: the stop reason of the last reply, `max-steps` if the agent would have gone on, or what cut it short',
  metric: 'a trend',
  check: 'the name of a check (see [Checks](checks.md))',
  reached:
    'the last moment of a call that came before Seismo ended it: `nothing` before it was `sent`, then the `response` headers, the `first_token`, the `first_output_token` that a reader sees',
  thread: 'a thread that makes calls, numbered from 1, or the `conductor`, which decides when',
} as const satisfies Record<TagName, string>

function renderTags(): string {
  const values: Readonly<Partial<Record<TagName, readonly string[]>>> = TAG_VALUES
  const rows = TAG_NAMES.map((name) => {
    const known = values[name]?.map((value) => `\`${value}\``).join(' ') ?? 'names'
    return `| \`${name}\` | ${name === 'metric' ? 'names of trends' : known} | ${TAGS[name]} |`
  })
  return `## Tags\n\n| tag | values | what it says |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** Which aggregates thresholds may use of each kind of metric. */
export type Aggregates = Readonly<Record<'trend' | 'counter' | 'gauge', readonly string[]>>

/** The text of docs/metrics.md. */
export const renderMetricCatalogue = (aggregates: Aggregates): string =>
  [
    INTRODUCTION,
    CALL_MEASURES,
    THRESHOLDS,
    renderTags(),
    renderSection('Trends', 'recorded for', TRENDS, () => words(aggregates.trend)),
    renderSection('Counters', 'counted', COUNTERS, (name) => rateOf(name, aggregates.counter)),
    renderSection('Gauges', 'read', GAUGES, () => words(aggregates.gauge)),
  ].join('\n')

const words = (aggregates: readonly string[]): string => aggregates.map((each) => `\`${each}\``).join(' ')

const rateOf = (name: string, aggregates: readonly string[]): string =>
  isCounterName(name) ? `${words(aggregates)}: ${COUNTERS[name].rate}` : words(aggregates)

function renderSection(title: string, counted: string, metrics: Section, thresholds: (name: string) => string): string {
  const rows = Object.entries(metrics).map(
    ([name, metric]) =>
      `| \`${name}\` | ${metric.unit || '–'} | ${metric.definition} | ${metric.counted} | ${metric.tags.join(', ')} | ${thresholds(name)} |`,
  )
  return `## ${title}\n\n| metric | unit | definition | ${counted} | tags | in thresholds |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`
}
