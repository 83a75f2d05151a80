import { isEmpty, type ChartSpec, type SeriesSpec, type XAxis } from './chart-spec.ts'
import { percentPosition } from './distribution-specs.ts'
import { formatNumber, formatPercent, formatTime, percentTicks, TIME_STEPS_S } from './format.ts'
import type { ZoomRange } from './selection.ts'

/** The value of one of the page's colours as it is at this moment, light or dark. */
const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

export interface ChartEvents {
  /** The reader dragged over some of the x axis. */
  zoomed(min: number, max: number): void
  cursorMoved(chart: uPlot): void
  /** What is drawn has its place: before, no value has a position. */
  placed(chart: uPlot): void
}

const HEIGHT = 264
const FONT = '12px system-ui, sans-serif'
const PERCENT_LABEL_PIXELS = 46

export function chartOptions(spec: ChartSpec, width: number, range: ZoomRange, events: ChartEvents): uPlot.Options {
  return {
    width,
    height: HEIGHT,
    // Room for half of the last label.
    padding: [12, 26, 0, 0],
    legend: { show: false },
    cursor: {
      // The top of a stack is no value of its own.
      points: { width: 1.5, size: (_, index) => (spec.series[index - 1]?.look === 'stacked' ? 0 : 7) },
      drag: { x: true, y: false, setScale: false },
      y: false,
      ...(spec.xAxis === 'time' ? { sync: { key: 'time', setSeries: false } } : {}),
    },
    scales: {
      x: {
        time: false,
        distr: spec.xAxis === 'log-ms' ? 3 : 1,
        range: (_, least, most) => xRange(spec, range, least, most),
      },
      y: { distr: spec.isLog ? 3 : 1, ...(spec.isLog ? {} : { range: yRange }) },
    },
    axes: [xAxisOptions(spec.xAxis), yAxisOptions(spec)],
    series: [{}, ...spec.series.map(seriesOptions)],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width: pixels } = chart.select
          if (pixels < 4) return
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          events.zoomed(chart.posToVal(left, 'x'), chart.posToVal(left + pixels, 'x'))
        },
      ],
      setCursor: [events.cursorMoved],
      ready: [events.placed],
    },
  }
}

function xRange(spec: ChartSpec, range: ZoomRange, least: number, most: number): [number, number] {
  if (range !== null) return [...range]
  if (isEmpty(spec)) return [0, 1]
  switch (spec.xAxis) {
    case 'time':
    case 'percentile':
      return [0, spec.xEnd ?? most]
    case 'number':
      return [0, most === 0 ? 1 : most * 1.03]
    case 'log-ms':
      return [least, most]
  }
}

/** From nothing up, so that heights can be compared. */
const yRange = (_: uPlot, least: number | null, most: number | null): [number, number] => [
  Math.min(0, least ?? 0),
  (most ?? 0) <= 0 ? 1 : (most ?? 0) * 1.06,
]

const axisLook = {
  stroke: () => colourOf('ink-soft'),
  font: FONT,
  grid: { stroke: () => colourOf('grid'), width: 1 },
  ticks: { stroke: () => colourOf('grid'), width: 1, size: 4 },
}

function xAxisOptions(axis: XAxis): uPlot.Axis {
  const look = { ...axisLook, grid: { ...axisLook.grid, show: axis === 'percentile' }, size: 30, gap: 4 }
  switch (axis) {
    case 'time':
      return { ...look, space: 60, incrs: [...TIME_STEPS_S], values: (_, ticks) => ticks.map(formatTime) }
    case 'percentile':
      return {
        ...look,
        splits: (chart) => {
          const ticks = percentTicks((percent) => chart.valToPos(percentPosition(percent), 'x'), PERCENT_LABEL_PIXELS)
          const { max, min } = chart.scales['x'] ?? {}
          return ticks.map(percentPosition).filter((tick) => tick >= (min ?? 0) && tick <= (max ?? Infinity))
        },
        values: (_, ticks) => ticks.map((tick) => formatPercent(Number((100 * (1 - 10 ** -tick)).toFixed(3)))),
      }
    case 'log-ms':
      return {
        ...look,
        values: (_, ticks) => ticks.map((tick) => (isDecade(tick) ? `${formatNumber(tick)} ms` : null)),
      }
    case 'number':
      return { ...look, space: 60, values: (_, ticks) => ticks.map(formatNumber) }
  }
}

const isDecade = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6

const yAxisOptions = ({ isLog, yText }: ChartSpec): uPlot.Axis => ({
  ...axisLook,
  // The same in all charts, so that their axes of time stand one above the other.
  size: 58,
  gap: 6,
  space: 36,
  values: (_, ticks) =>
    ticks.map((tick) => (isLog && !isDecade(tick) && !isDecade(tick / 2) && !isDecade(tick / 5) ? null : yText(tick))),
})

const DASHES: Readonly<Partial<Record<SeriesSpec['look'], number[]>>> = {
  dashed: [6, 4],
  dotted: [2, 3],
  weak: [3, 4],
}

function seriesOptions({ colour, label, look, values }: SeriesSpec): uPlot.Series {
  const stroke = (): string => colourOf(colour)
  const dash = DASHES[look]
  const paths = look === 'steps' || look === 'stacked' ? uPlot.paths.stepped?.({ align: 1 }) : undefined
  return {
    label,
    stroke,
    width: look === 'points' ? 0 : look === 'line' ? 2 : look === 'stacked' ? 0 : 1.5,
    alpha: look === 'weak' ? 0.8 : look === 'points' ? 0.55 : 1,
    // Held loads are joined, so that their curve is seen; nothing is drawn where nothing was measured.
    spanGaps: look === 'marked',
    ...(dash === undefined ? {} : { dash }),
    ...(look === 'stacked' ? { fill: stroke } : {}),
    ...(look === 'points' ? { paths: () => null } : paths === undefined ? {} : { paths }),
    points: pointsOf(look, values, stroke),
  }
}

/** A value between two that are missing is no line, and would not be seen. */
function pointsOf(look: SeriesSpec['look'], values: SeriesSpec['values'], stroke: () => string): uPlot.Series.Points {
  switch (look) {
    case 'points':
      return { show: true, size: 6, width: 0, fill: stroke }
    case 'marked':
      return { show: true, size: 11, width: 2.5, stroke, fill: () => colourOf('paper') }
    case 'stacked':
    case 'steps':
    case 'weak':
      return { show: false }
    case 'line':
    case 'dashed':
    case 'dotted': {
      const alone = values.flatMap((value, i) =>
        value !== null && values[i - 1] == null && values[i + 1] == null ? [i] : [],
      )
      return { show: alone.length > 0, filter: () => alone, size: 4, width: 0, fill: stroke }
    }
  }
}
