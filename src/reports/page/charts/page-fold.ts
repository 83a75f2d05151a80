import type { RecordedInterval } from '../../../results/load/load-summary.ts'
import { EMPTY_HDR, type Hdr, type HdrSnapshot, makeHdr, mergeHdrSnapshots, readHdrs } from '../../../metrics/hdr.ts'
import type { TrendName } from '../../../metrics/metric-catalogue.ts'
import type { TrendSeries } from '../../../metrics/snapshot.ts'
import { isShort } from '../../../results/load/is-short.ts'
import { leastSamplesFor } from '../../../results/percentiles.ts'
import type { Summary } from '../../../results/summary.ts'
import type { Manifest } from '../../../run-folder/manifest.ts'
import { AXIS_PERCENTS, gapBins, reachOf, roundValue, strongReachOf } from './scale.ts'
import { loadOf } from './page-load.ts'
import { chartsOverTime } from './over-time.ts'
import type { PageCharts, PageDistribution, PromptLength } from './page-charts.ts'
import { callsKey, callsKeyOf, mergeSlots, slotOfInterval } from './page-slot.ts'
import { makeSlots } from './slots.ts'

/** Makes a page's charts of a run's intervals, one after the other, in memory that does not grow with their number. */
export interface PageFold {
  add(interval: RecordedInterval): void
  /** What `add` does, in parts for somebody who keeps time between them. Each is to be done once, those of one interval before the next's. */
  partsOf(interval: RecordedInterval): readonly (() => void)[]
  charts(summary: Summary): PageCharts
}

/** Enough for a chart as wide as a screen. */
const MOST_SLOTS = 600
const LEAST_SLOTS = 60
/** What a page of 2 MB has room for, each slot of a series over time taking some 40 bytes. */
const MOST_SERIES_SLOTS = 16_000
const MOST_SERIES = 200

const DISTRIBUTIONS = [
  { metric: 'time_to_first_token', title: 'TTFT', unit: 'ms', tail: 'high' },
  { metric: 'call_duration', title: 'E2E', unit: 'ms', tail: 'high' },
  { metric: 'output_tokens_per_second', title: 'OTPS', unit: 'tokens/s', tail: 'low' },
  { metric: 'inter_chunk_gap', title: 'chunk gap', unit: 'ms', tail: 'high' },
  { metric: 'response_time_to_first_token', title: 'response TTFT', unit: 'ms', tail: 'high' },
  { metric: 'response_time', title: 'response time', unit: 'ms', tail: 'high' },
] as const satisfies readonly (Omit<PageDistribution, 'series' | 'metric'> & { metric: TrendName })[]

const KEPT: ReadonlySet<TrendName> = new Set([...DISTRIBUTIONS.map(({ metric }) => metric), 'input_token_ratio'])

export function makePageFold({
  intervalMs,
  modes,
  prompts,
}: Pick<Manifest['plan'], 'intervalMs' | 'modes' | 'prompts'>): PageFold {
  const byPrompt = modes.length * (prompts.length + 1) <= MOST_SERIES
  const series = modes.length * (byPrompt ? prompts.length + 1 : 1)
  const mostSlots = Math.max(LEAST_SLOTS, Math.min(MOST_SLOTS, Math.floor(MOST_SERIES_SLOTS / series)))
  const slots = makeSlots(mostSlots, mergeSlots)
  /** By metric, and then by `callsKey`. */
  const totals = new Map<TrendName, Map<string, Hdr>>()
  const called: Called = { modes: new Set(), prompts: new Set() }

  const histogramOf = (metric: TrendName, mode: string, among: readonly string[]): HdrSnapshot =>
    among
      .map((prompt) => totals.get(metric)?.get(callsKey(mode, prompt))?.read() ?? EMPTY_HDR)
      .reduce(mergeHdrSnapshots)

  const addTotal = ({ histogram, metric, tags }: TrendSeries): void => {
    const ofMetric = totals.get(metric) ?? new Map<string, Hdr>()
    totals.set(metric, ofMetric)
    const key = callsKeyOf(tags)
    const total = ofMetric.get(key) ?? makeHdr()
    ofMetric.set(key, total)
    total.add(histogram)
  }
  const partsOf = (interval: RecordedInterval): (() => void)[] => [
    () => {
      addCalled(called, interval)
      slots.add(slotOfInterval(interval), isShort(interval, intervalMs))
    },
    ...interval.trends.filter(({ metric }) => KEPT.has(metric)).map((each) => () => addTotal(each)),
  ]

  return {
    add(interval) {
      for (const part of partsOf(interval)) part()
    },
    partsOf,
    charts(summary) {
      const names = {
        modes: inPlanOrder(modes, called.modes),
        prompts: inPlanOrder(prompts, called.prompts),
      }
      /** Each mode, with all prompts and then with each of them. */
      const views = names.modes.flatMap((name, mode) => [
        { mode, prompt: null, name, among: names.prompts },
        ...(byPrompt ? names.prompts.map((each, prompt) => ({ mode, prompt, name, among: [each] })) : []),
      ])
      const read = slots.read()
      const inViews = <Made>(metric: TrendName, make: (histogram: HdrSnapshot) => Made) =>
        views.flatMap(({ among, mode, name, prompt }) => {
          const histogram = histogramOf(metric, name, among)
          return histogram.count === 0 ? [] : [{ mode, prompt, count: histogram.count, ...make(histogram) }]
        })
      return {
        ...names,
        byPrompt,
        leastSamples: { p50: leastSamplesFor(50), p95: leastSamplesFor(95) },
        ...chartsOverTime(read, names, byPrompt),
        percents: AXIS_PERCENTS,
        distributions: DISTRIBUTIONS.map((distribution) => ({
          ...distribution,
          series: inViews(distribution.metric, (histogram) => curveOf(histogram, distribution.tail)),
        })).filter((distribution) => distribution.series.length > 0),
        gaps: gapBins(inViews('inter_chunk_gap', (histogram) => ({ histogram }))),
        lengths: inViews('input_token_ratio', lengthOf),
        load: loadOf(summary, names.modes),
      }
    },
  }
}

interface Called {
  readonly modes: Set<string>
  readonly prompts: Set<string>
}

function addCalled({ modes, prompts }: Called, { counters }: RecordedInterval): void {
  for (const { metric, tags } of counters) {
    if (metric !== 'calls' || tags.mode === undefined || tags.prompt === undefined) continue
    modes.add(tags.mode)
    prompts.add(tags.prompt)
  }
}

/** A name that the plan has not comes last. */
function inPlanOrder(planned: readonly { readonly name: string }[], found: ReadonlySet<string>): string[] {
  const names = new Set(planned.map(({ name }) => name))
  return [...[...names].filter((name) => found.has(name)), ...[...found].filter((name) => !names.has(name))]
}

/** Of a metric whose low values are the slow ones, a percentile is the value that so many of the samples reach. */
function curveOf(histogram: HdrSnapshot, tail: PageDistribution['tail']) {
  const { count, percentile } = readHdrs([histogram])
  const percents = AXIS_PERCENTS.slice(0, reachOf(count))
  return {
    values: percents.map((percent) => roundValue(percentile(tail === 'high' ? percent : 100 - percent))),
    strong: Math.min(percents.length, strongReachOf(count)),
  }
}

function lengthOf(histogram: HdrSnapshot): Pick<PromptLength, 'p10' | 'p50' | 'p90'> {
  const { percentile } = readHdrs([histogram])
  return { p10: roundValue(percentile(10)), p50: roundValue(percentile(50)), p90: roundValue(percentile(90)) }
}
