import type { LoadPoint, LoadStepPoint, ModeLoad, PageCharts } from '../charts/page-charts.ts'
import type { ChartSpec, SeriesSpec } from './chart-spec.ts'
import { formatNumber, formatSpan } from './format.ts'
import { modeName } from './over-time-specs.ts'
import type { Selection } from './selection.ts'

const chosenModes = ({ load }: PageCharts, { modes }: Selection): ModeLoad[] =>
  load.filter(({ mode }) => modes.has(mode))

/** The modes' stretches of time are the same. */
const spans = (load: readonly ModeLoad[]): readonly LoadPoint[] => load[0]?.points ?? []

function overSpans(
  { slots }: PageCharts,
  load: readonly ModeLoad[],
): Pick<ChartSpec, 'x' | 'xAxis' | 'xTitle' | 'xEnd' | 'xText' | 'isLog' | 'yText'> {
  const points = spans(load)
  return {
    x: points.map(([startS, endS]) => (startS + endS) / 2),
    xAxis: 'time',
    xTitle: 'time from start',
    xEnd: slots.endS.at(-1) ?? 0,
    xText(index) {
      const [startS, endS] = points[index] ?? [0, 0]
      return formatSpan(startS, endS)
    },
    isLog: false,
    yText: formatNumber,
  }
}

const line = (
  label: string,
  mode: number,
  look: SeriesSpec['look'],
  values: readonly number[],
  unit: string,
): SeriesSpec => ({
  label,
  colour: `mode-${mode}`,
  look,
  values,
  text(index) {
    const value = values[index]
    return value === undefined ? null : `${formatNumber(value)}${unit}`
  },
  isInKey: true,
})

/** Offered and completed calls, by mode. */
export function rateOverTime(charts: PageCharts, selection: Selection): ChartSpec {
  const load = chosenModes(charts, selection)
  return {
    ...overSpans(charts, load),
    yTitle: 'calls a second',
    series: load.flatMap(({ mode, points }) => [
      line(
        `${modeName(charts, mode)} offered`,
        mode,
        'dashed',
        points.map(([, , offered]) => offered),
        '/s',
      ),
      line(
        `${modeName(charts, mode)} completed`,
        mode,
        'line',
        points.map(([, , , achieved]) => achieved),
        '/s',
      ),
    ]),
    whenEmpty: 'No call was made in what is chosen.',
  }
}

export function inFlightOverTime(charts: PageCharts, selection: Selection): ChartSpec {
  const load = chosenModes(charts, selection)
  return {
    ...overSpans(charts, load),
    yTitle: 'calls in flight',
    series: load.map(({ mode, points }) =>
      line(
        modeName(charts, mode),
        mode,
        'line',
        points.map(([, , , , inFlight]) => inFlight),
        ' in flight',
      ),
    ),
    whenEmpty: 'No call was under way in what is chosen.',
  }
}

/** Throughput by the calls under way: points of time, and the loads that stages held, in their order. */
export function throughput(charts: PageCharts, selection: Selection): ChartSpec {
  const inTokens = selection.options.get('throughput-measure') === 'tokens'
  const [unit, yTitle] = inTokens ? ['tokens/s', 'output tokens a second'] : ['calls/s', 'calls completed a second']
  const load = chosenModes(charts, selection)
  const dots = load.flatMap((each) => [
    ...each.points.map((point) => ({ mode: each.mode, step: null, x: point[4], y: inTokens ? point[5] : point[3] })),
    ...each.steps.map((step) => ({
      mode: each.mode,
      step,
      x: step.meanInFlight,
      y: inTokens ? step.outputTokensPerSecond : step.achievedPerSecond,
    })),
  ])
  dots.sort((a, b) => a.x - b.x)
  const x = dots.map((dot) => dot.x)
  const textOf = (step: LoadStepPoint | null, y: number): string =>
    `${formatNumber(y)} ${unit}${step === null ? '' : ` (${step.load} of ${step.scenario})`}`
  const seriesOf = (mode: number, ofSteps: boolean): SeriesSpec => {
    const isOwn = (dot: (typeof dots)[number]): boolean => dot.mode === mode && (dot.step !== null) === ofSteps
    return {
      label: `${modeName(charts, mode)}${ofSteps ? ', held load' : ''}`,
      colour: `mode-${mode}`,
      look: ofSteps ? 'marked' : 'points',
      values: dots.map((dot) => (isOwn(dot) ? dot.y : null)),
      text(index) {
        const dot = dots[index]
        return dot !== undefined && isOwn(dot) ? textOf(dot.step, dot.y) : null
      },
      isInKey: true,
    }
  }
  return {
    x,
    xAxis: 'number',
    xTitle: 'calls in flight, mean',
    xEnd: null,
    xText: (index) => `${formatNumber(x[index] ?? 0)} in flight`,
    yTitle,
    yText: formatNumber,
    isLog: false,
    series: load.flatMap(({ mode, steps }) => [
      seriesOf(mode, false),
      ...(steps.length > 0 ? [seriesOf(mode, true)] : []),
    ]),
    whenEmpty: 'No call was made in what is chosen.',
  }
}
