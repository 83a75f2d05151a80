import { COUNTERS, GAUGES, isCounterName, TRENDS } from './metric-catalogue.ts'
import type { TagName } from './tags.ts'

const INTRODUCTION = `# Metrics

Written from \`src/metrics/metric-catalogue.ts\` by \`npm run generate\`.

*Sent* is the moment at which an attempt's request was handed to the socket layer; of a call that was retried, the last
attempt. All moments are of one monotonic clock. A trend is an HDR histogram of whole microseconds (of a rate: whole
thousandths) from 0 to one hour, of three significant digits; its minimum, maximum and mean are exact. Its percentiles are
the highest value that falls into the same step of the histogram, as HdrHistogram has it, and never above the maximum.
`

type Section = Readonly<Record<string, { unit: string; tags: readonly TagName[]; definition: string; counted: string }>>

const THRESHOLDS = `## In thresholds

A threshold is \`aggregate operator number\`, under \`metric\` or \`metric{tag:value,tag:value}\`; the number is in the metric's
unit. Without a tag, or with a tag left out, all series count as one. Operators: \`>\` \`>=\` \`<\` \`<=\` \`==\` (or \`===\`) \`!=\`.
Which aggregates a metric has is in its row.

- \`med\` is \`p(50)\`; N of \`p(N)\` is from 0 to 100, with decimals. Percentiles are read from the merged histograms.
- The \`rate\` of a counter is what its column says: per second since the run began, or its share of \`calls\` under the same
  tags. While the run goes on, a share that must be high (\`>\`, \`>=\`) counts calls under way as if they became what is asked for.
- \`value\` is the sum over the series at the end of the last interval.
- A trend without a sample passes, and its threshold observes nothing; as in k6, so does a counter at 0 while the run goes on. At
  the end such a counter is 0, and is held against the number.
- With \`abortOnFail\` a threshold is evaluated each 2 s as well, from \`delayAbortEval\` on. The first failure ends the run as Ctrl-C
  does: running iterations have their graceful stop. Its result is then what it observed at that moment. Under Artillery's phases
  thresholds are evaluated at the end alone.
`

/** Which aggregates thresholds may use of each kind of metric. */
export type Aggregates = Readonly<Record<'trend' | 'counter' | 'gauge', readonly string[]>>

/** The text of docs/metrics.md. */
export const renderMetricCatalogue = (aggregates: Aggregates): string =>
  [
    INTRODUCTION,
    THRESHOLDS,
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
