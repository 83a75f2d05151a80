// One figure of the page: it draws a spec, tells what is at the cursor, by mouse, touch and keyboard, and has its table.
import { chartOptions } from './chart-options.ts'
import { isEmpty, tableOf, type ChartSpec } from './chart-spec.ts'
import { element, find, swatch } from './elements.ts'
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
    const at = chart?.cursor.idx ?? null
    chart?.destroy()
    chart = null
    tip.hide()
    if (spec === null) return
    if (isEmpty(spec)) {
      plot.replaceChildren(element('p', { class: 'nothing' }, spec.whenEmpty))
      return
    }
    plot.replaceChildren()
    const drawn = spec
    const events = {
      zoomed: (min: number, max: number) => host.zoom(view, [min, max]),
      cursorMoved,
      placed(made: uPlot) {
        if (at !== null && document.activeElement === plot) moveCursor(made, drawn, at)
      },
    }
    chart = new uPlot(
      chartOptions(spec, width, range, events),
      [[...spec.x], ...spec.series.map(({ values }) => [...values])],
      plot,
    )
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
  new ResizeObserver(() => {
    if (chart !== null && plot.clientWidth > 0 && Math.abs(chart.width - plot.clientWidth) > 1) draw(plot.clientWidth)
  }).observe(plot)
  return view
}

function showKey(key: HTMLElement, spec: ChartSpec): void {
  const named = spec.series.filter(({ isInKey }) => isInKey)
  // What is stacked is drawn from the top down, and read from the ground up.
  const items = named.some(({ look }) => look === 'stacked') ? named.toReversed() : named
  key.replaceChildren(
    element('li', { class: 'measure' }, spec.yTitle),
    ...items.map(({ colour, label, look }) => element('li', {}, swatch(colour, look), element('span', {}, label))),
  )
}

/** Made only when it is looked at. */
function showTable(figure: HTMLElement, spec: ChartSpec): void {
  const details = find(figure, 'details', HTMLDetailsElement)
  const place = find(details, '.table', HTMLElement)
  if (!details.open) {
    place.replaceChildren()
    return
  }
  const { headings, rows } = tableOf(spec)
  place.replaceChildren(
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...headings.map((each) => element('th', { scope: 'col' }, each)))),
      element(
        'tbody',
        {},
        ...rows.map(([first = '', ...rest]) =>
          element('tr', {}, element('th', { scope: 'row' }, first), ...rest.map((cell) => element('td', {}, cell))),
        ),
      ),
    ),
  )
}
