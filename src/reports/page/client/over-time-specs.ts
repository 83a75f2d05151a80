import type { OverTime, PageCharts, PageSlots } from '../charts/page-charts.ts'
import type { ChartSpec, SeriesSpec } from './chart-spec.ts'
import { formatMs, formatNumber, formatSpan } from './format.ts'
import type { Selection } from './selection.ts'

type Values = readonly (number | null)[]

/** The middles of the slots: what a slot's percentiles stand for. */
const middles = (slots: PageSlots): number[] => slots.startS.map((start, i) => (start + (slots.endS[i] ?? start)) / 2)

export const chosenCalls = <Of extends { readonly mode: number; readonly prompt: number | null }>(
  series: readonly Of[],
  { modes, prompt }: Selection,
): Of[] => series.filter((each) => modes.has(each.mode) && each.prompt === prompt)

export const modeName = ({ modes }: PageCharts, mode: number): string => modes[mode] ?? ''

export function ttftOverTime(charts: PageCharts, selection: Selection): ChartSpec {
  const line = lineMaker(charts, (each) => each.ttftCount, formatMs)
  return {
    ...timeAxis(charts.latencySlots),
    yTitle: 'TTFT, ms',
    yText: formatNumber,
    isLog: selection.options.get('ttft-scale') === 'log',
    series: chosenCalls(charts.overTime, selection).flatMap((each) => [
      line(each, 'p50', each.ttftP50Ms, 'line', charts.leastSamples.p50),
      line(each, 'p95', each.ttftP95Ms, 'dashed', charts.leastSamples.p95),
    ]),
    whenEmpty: 'No first token came in what is chosen.',
  }
}

export function otpsOverTime(charts: PageCharts, selection: Selection): ChartSpec {
  const line = lineMaker(
    charts,
    (each) => each.otpsCount,
    (value) => `${formatNumber(value)} tokens/s`,
  )
  return {
    ...timeAxis(charts.latencySlots),
    yTitle: 'OTPS, tokens/s of one call',
    yText: formatNumber,
    isLog: false,
    series: chosenCalls(charts.overTime, selection).flatMap((each) => [
      line(each, 'p50', each.otpsP50, 'line', charts.leastSamples.p50),
      line(each, 'p5', each.otpsP5, 'dashed', charts.leastSamples.p95),
      line(each, 'p95', each.otpsP95, 'dotted', charts.leastSamples.p95),
    ]),
    whenEmpty: 'No call streamed enough tokens to have a rate in what is chosen.',
  }
}

function lineMaker(
  charts: PageCharts,
  countsOf: (each: OverTime) => readonly number[],
  format: (value: number) => string,
) {
  return (each: OverTime, name: string, values: Values, look: SeriesSpec['look'], least: number): SeriesSpec => ({
    label: `${modeName(charts, each.mode)} ${name}`,
    colour: `mode-${each.mode}`,
    look,
    values,
    text(index) {
      const value = values[index]
      const count = countsOf(each)[index] ?? 0
      return value == null ? null : `${count < least ? '~' : ''}${format(value)}`
    },
    isInKey: true,
  })
}

const timeAxis = (slots: PageSlots) => ({
  x: middles(slots),
  xAxis: 'time' as const,
  xTitle: 'time from start',
  xEnd: slots.endS.at(-1) ?? 0,
  xText: (index: number) => formatSpan(slots.startS[index] ?? 0, slots.endS[index] ?? 0),
})

/** Whole calls a second, so that modes and prompts can be added up. */
export function outcomesOverTime(charts: PageCharts, selection: Selection): ChartSpec {
  const { slots } = charts
  const chosen = charts.outcomes.series.filter(
    ({ mode, prompt }) => selection.modes.has(mode) && (selection.prompt === null || prompt === selection.prompt),
  )
  const rates = charts.outcomes.kinds.map((_, kind) =>
    slots.startS.map((startS, slot) => {
      const count = chosen.reduce((sum, each) => sum + (each.kind === kind ? (each.counts[slot] ?? 0) : 0), 0)
      return count / ((slots.endS[slot] ?? startS) - startS)
    }),
  )
  const below = (kind: number, slot: number): number =>
    rates.slice(0, kind + 1).reduce((sum, each) => sum + (each[slot] ?? 0), 0)
  const ranks = new Map<string, number>()
  const series = charts.outcomes.kinds.map(({ family, name }, kind): SeriesSpec => {
    const rank = ranks.get(family) ?? 0
    ranks.set(family, rank + 1)
    return {
      label: name,
      colour: `${family}-${Math.min(rank, 5)}`,
      look: 'stacked',
      // A step ends where the next begins: the last needs its end.
      values: [...slots.startS, 0].map((_, slot) => below(kind, Math.min(slot, slots.startS.length - 1))),
      text: (slot) => (slot >= slots.startS.length ? null : `${formatNumber(rates[kind]?.[slot] ?? 0)}/s`),
      isInKey: true,
    }
  })
  const hasCalls = rates.some((each) => each.some((rate) => rate > 0))
  return {
    x: [...slots.startS, slots.endS.at(-1) ?? 0],
    xAxis: 'time',
    xTitle: 'time from start',
    xEnd: slots.endS.at(-1) ?? 0,
    xText: (slot) => formatSpan(slots.startS[slot] ?? 0, slots.endS[slot] ?? 0),
    yTitle: 'calls that ended, a second',
    yText: formatNumber,
    isLog: false,
    // The tallest first: each covers what is below it of the one before.
    series: hasCalls ? series.reverse() : [],
    whenEmpty: 'No call ended in what is chosen.',
  }
}

const delayLine = (label: string, colour: string, look: SeriesSpec['look'], values: Values): SeriesSpec => ({
  label,
  colour,
  look,
  values,
  text(index) {
    const value = values[index]
    return value == null ? null : formatMs(value)
  },
  isInKey: true,
})

/** How late this program's own threads were. */
export function clientOverTime(charts: PageCharts): ChartSpec {
  const { loopDelay, scheduleLagP99Ms } = charts.client
  return {
    ...timeAxis(charts.slots),
    yTitle: 'delay of the client, ms',
    yText: formatNumber,
    isLog: false,
    series: [
      ...(loopDelay === null
        ? []
        : [
            delayLine('call threads, longest loop delay', 'client-0', 'dotted', loopDelay.callThreadsMaxMs),
            delayLine('call threads, loop delay p99', 'client-0', 'line', loopDelay.callThreadsP99Ms),
            delayLine('conductor, longest loop delay', 'client-1', 'dotted', loopDelay.conductorMaxMs),
            delayLine('conductor, loop delay p99', 'client-1', 'line', loopDelay.conductorP99Ms),
            delayLine('longest pause for garbage', 'client-2', 'dashed', loopDelay.gcPauseMaxMs),
          ]),
      delayLine('schedule lag p99', 'client-3', 'line', scheduleLagP99Ms),
    ],
    whenEmpty: 'No call was sent.',
  }
}
