import type { DistributionSeries, PageCharts } from '../charts/page-charts.ts'
import type { ChartSpec, SeriesSpec } from './chart-spec.ts'
import { formatMs, formatNumber, formatPercent, percentileName } from './format.ts'
import { chosenCalls, modeName } from './over-time-specs.ts'
import type { Selection } from './selection.ts'

/** HDR's axis: each tenfold rarer sample is one further to the right. */
export const percentPosition = (percent: number): number => Math.log10(100 / (100 - percent))

/** The chosen metric's percentiles. What too few samples claim is a series of its own, in the same column. */
export function percentiles(charts: PageCharts, selection: Selection): ChartSpec {
  const name = selection.options.get('percentiles-metric')
  const shown = charts.distributions.find(({ metric }) => metric === name) ?? charts.distributions[0]
  const unit = shown?.unit ?? 'ms'
  const series = chosenCalls(shown?.series ?? [], selection)
  const length = Math.max(0, ...series.map(({ values }) => values.length))
  const told = unit === 'ms' ? formatMs : (value: number) => `${formatNumber(value)} ${unit}`
  return {
    x: charts.percents.slice(0, length).map(percentPosition),
    xAxis: 'percentile',
    xTitle: 'percentile',
    xEnd: null,
    xText: (index) => percentileName(charts.percents[index] ?? 0),
    yTitle: `${shown?.title ?? ''}, ${unit}${shown?.tail === 'low' ? ' that so many calls reach' : ''}`,
    yText: formatNumber,
    isLog: selection.options.get('percentiles-scale') === 'log',
    series: series.flatMap((each) => curvesOf(charts, each, length, told)),
    whenEmpty: 'Nothing was measured in what is chosen.',
  }
}

function curvesOf(
  charts: PageCharts,
  { mode, strong, values }: DistributionSeries,
  length: number,
  told: (value: number) => string,
): SeriesSpec[] {
  const all = Array.from({ length }, (_, index) => values[index] ?? null)
  const label = modeName(charts, mode)
  const shared = { label, colour: `mode-${mode}` }
  const tell = (index: number): string | null => {
    const value = all[index]
    return value == null ? null : `${index >= strong ? '~' : ''}${told(value)}`
  }
  return [
    {
      ...shared,
      look: 'weak',
      // From the last strong point on, so that the line does not break.
      values: all.map((value, index) => (index >= strong - 1 ? value : null)),
      text: (index) => (index >= strong ? tell(index) : null),
      isInKey: strong === 0,
    },
    {
      ...shared,
      look: 'line',
      values: all.map((value, index) => (index < strong ? value : null)),
      text: (index) => (index < strong ? tell(index) : null),
      isInKey: strong > 0,
    },
  ]
}

/** The share of a mode's gaps that lies in each bin. */
export function gapShares(charts: PageCharts, selection: Selection): ChartSpec {
  const { edgesMs, series } = charts.gaps
  const bins = edgesMs.length - 1
  return {
    x: edgesMs,
    xAxis: 'log-ms',
    xTitle: 'gap',
    xEnd: null,
    xText: (bin) => `${formatMs(edgesMs[bin] ?? 0)} to ${formatMs(edgesMs[bin + 1] ?? 0)}`,
    yTitle: '% of the gaps',
    yText: formatNumber,
    isLog: false,
    series: chosenCalls(series, selection).map(({ count, counts, mode }): SeriesSpec => {
      const share = (bin: number): number => (100 * (counts[bin] ?? 0)) / count
      return {
        label: modeName(charts, mode),
        colour: `mode-${mode}`,
        look: 'steps',
        values: edgesMs.map((_, bin) => share(Math.min(bin, bins - 1))),
        text: (bin) => (bin >= bins ? null : formatPercent(Number(share(bin).toPrecision(3)))),
        isInKey: true,
      }
    }),
    whenEmpty: 'No call streamed two chunks in what is chosen.',
  }
}
