// One figure of the page: it draws a spec, tells what is at the cursor, by mouse, touch and keyboard, and has its table.
import { chartOptions } from './chart-options.ts'
import { isEmpty, type ChartSpec } from './chart-spec.ts'
import { element, find } from './elements.ts'
import { showKey, showTable } from './figure-parts.ts'
import { moveCursor, steerChart } from './steer-chart.ts'
import { makeTip } from './tip.ts'
import type { ZoomRange } from './zoom-range.ts'

export interface ChartView {
  readonly figure: HTMLElement
  /** Null where there is nothing to draw. */
  chart(): uPlot | null
  show(spec: ChartSpec): void
  zoom(range: ZoomRange): void
  /** Draws anew, as wide as there is room, or as is said. */
  redraw(width?: number): void
}

export interface ChartHost {
  /** The reader wants to see this part of the chart. */
  zoom(view: ChartView, range: ZoomRange): void
  /** For those who do not see the page. */
  say(text: string): void
}

export function makeChartView(figure: HTMLElement, host: ChartHost): ChartView {
  const plot = find(figure, '.plot', HTMLElement)
  const tip = makeTip(plot)
  let spec: ChartSpec | null = null
  let range: ZoomRange = null
  let chart: uPlot | null = null
  let isTold = false

  const cursorMoved = (drawn: uPlot): void => {
    const told = spec === null ? null : tip.show(spec, drawn)
    if (told !== null && isTold) host.say(told)
  }
  const draw = (width: number): void => {
    const { idx: at = null, left = -1, top = -1 } = chart?.cursor ?? {}
    chart?.destroy()
    chart = null
    tip.hide()
    if (spec === null) return
    if (isEmpty(spec)) {
      plot.replaceChildren(element('p', { class: 'nothing' }, spec.whenEmpty))
      return
    }
    plot.replaceChildren()
    const { series, x } = spec
    const placed = (made: uPlot): void => {
      if (at !== null && document.activeElement === plot) moveCursor(made, x[at] ?? 0)
      else if (plot.matches(':hover')) made.setCursor({ left, top })
    }
    const events = { cursorMoved, placed, zoomed: (min: number, max: number) => host.zoom(view, [min, max]) }
    const options = chartOptions(spec, width, range, events)
    chart = new uPlot(options, [[...x], ...series.map(({ values }) => [...values])], plot)
    plot.append(tip.element)
  }
  const listen = (): void => {
    plot.addEventListener('dblclick', () => host.zoom(view, null))
    plot.addEventListener('mouseleave', tip.hide)
    plot.addEventListener('blur', tip.hide)
    plot.addEventListener('keydown', (event) => {
      isTold = true
      if (chart !== null && spec !== null && steerChart(event, chart, spec, (next) => host.zoom(view, next)))
        event.preventDefault()
      isTold = false
    })
    find(figure, 'details', HTMLDetailsElement).addEventListener('toggle', () => {
      if (spec !== null) showTable(figure, spec)
    })
  }
  const view: ChartView = {
    figure,
    chart: () => chart,
    show(next) {
      spec = next
      figure.dataset['empty'] = String(isEmpty(next))
      showKey(find(figure, '.key', HTMLElement), next)
      draw(plot.clientWidth)
      showTable(figure, next)
    },
    zoom(next) {
      range = next
      draw(plot.clientWidth)
    },
    redraw: (width = plot.clientWidth) => draw(width),
  }
  listen()
  onWidth(plot, (width) => {
    if (chart !== null && Math.abs(chart.width - width) > 1) draw(width)
  })
  return view
}

/** A figure that is not shown has no width. */
const onWidth = (plot: HTMLElement, changed: (width: number) => void): void =>
  new ResizeObserver(() => {
    if (plot.clientWidth > 0) changed(plot.clientWidth)
  }).observe(plot)
