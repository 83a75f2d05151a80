import { COUNTERS, GAUGES, TRENDS } from './metric-catalogue.ts'
import type { TagName } from './tags.ts'

const INTRODUCTION = `# Metrics

Written from \`src/metrics/metric-catalogue.ts\` by \`npm run generate\`.

*Sent* is the moment at which an attempt's request was handed to the socket layer; of a call that was retried, the last
attempt. All moments are of one monotonic clock. A trend is an HDR histogram of whole microseconds (of a rate: whole
thousandths) from 0 to one hour, of three significant digits; its minimum, maximum and mean are exact. Its percentiles are
the highest value that falls into the same step of the histogram, as HdrHistogram has it, and never above the maximum.
`

type Section = Readonly<Record<string, { unit: string; tags: readonly TagName[]; definition: string; counted: string }>>

/** The text of docs/metrics.md. */
export const renderMetricCatalogue = (): string =>
  [
    INTRODUCTION,
    renderSection('Trends', 'recorded for', TRENDS),
    renderSection('Counters', 'counted', COUNTERS),
    renderSection('Gauges', 'read', GAUGES),
  ].join('\n')

function renderSection(title: string, counted: string, metrics: Section): string {
  const rows = Object.entries(metrics).map(
    ([name, metric]) =>
      `| \`${name}\` | ${metric.unit || '–'} | ${metric.definition} | ${metric.counted} | ${metric.tags.join(', ')} |`,
  )
  return `## ${title}\n\n| metric | unit | definition | ${counted} | tags |\n|---|---|---|---|---|\n${rows.join('\n')}\n`
}
