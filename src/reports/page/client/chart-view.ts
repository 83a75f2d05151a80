// One figure of the page: it draws a spec, tells what is at the cursor, by mouse, touch and keyboard, and has its table.
import { chartOptions } from './chart-options.ts'
import { isEmpty, tableOf, type ChartSpec } from './chart-spec.ts'
import { element, find, swatch } from './elements.ts'

export interface ChartView {
  readonly figure: HTMLElement
  /** Null where there is nothing to draw. */
  chart(): uPlot | null
  show(spec: ChartSpec): void
  zoom(range: ZoomRange): void
  /** Draws anew, as wide as there is room, or as is said. */
  redraw(width?: number): void
}

export type ZoomRange = readonly [number, number] | null

export interface ChartHost {
  /** The reader wants to see this part of the chart. */
  zoom(view: ChartView, range: ZoomRange): void
  /** For those who do not see the page. */
  say(text: string): void
}

export function makeChartView(figure: HTMLElement, host: ChartHost): ChartView {
  const plot = find(figure, '.plot', HTMLElement)
  const tip = element('div', { class: 'tip', hidden: '' })
  let spec: ChartSpec | null = null
  let range: ZoomRange = null
  let chart: uPlot | null = null
  let isTold = false

  const showTip = (drawn: uPlot): void => {
    const index = drawn.cursor.idx
    const isHere = plot.matches(':hover') || document.activeElement === plot
    tip.hidden = spec === null || index == null || !isHere || (drawn.cursor.left ?? -1) < 0
    if (spec === null || index == null || tip.hidden) return
    const rows = tipRows(spec, index)
    tip.hidden = rows.length === 0
    tip.replaceChildren(
      element('strong', {}, spec.xText(index)),
      element('dl', {}, ...rows.flatMap(({ nodes }) => nodes)),
    )
    placeTip(tip, drawn, plot)
    if (isTold) host.say([spec.xText(index), ...rows.map(({ text }) => text)].join('; '))
  }
  const draw = (width: number): void => {
    chart?.destroy()
    chart = null
    tip.hidden = true
    if (spec === null) return
    if (isEmpty(spec)) {
      plot.replaceChildren(element('p', { class: 'nothing' }, spec.whenEmpty))
      return
    }
    plot.replaceChildren()
    const events = { zoomed: (min: number, max: number) => host.zoom(view, [min, max]), cursorMoved: showTip }
    chart = new uPlot(
      chartOptions(spec, width, range, events),
      [[...spec.x], ...spec.series.map(({ values }) => [...values])],
      plot,
    )
    plot.append(tip)
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
  plot.addEventListener('dblclick', () => host.zoom(view, null))
  plot.addEventListener('mouseleave', () => (tip.hidden = true))
  plot.addEventListener('blur', () => (tip.hidden = true))
  plot.addEventListener('keydown', (event) => {
    isTold = true
    if (chart !== null && spec !== null && steer(event, chart, spec, (next) => host.zoom(view, next)))
      event.preventDefault()
    isTold = false
  })
  find(figure, 'details', HTMLDetailsElement).addEventListener('toggle', () => {
    if (spec !== null) showTable(figure, spec)
  })
  new ResizeObserver(() => {
    if (chart !== null && plot.clientWidth > 0 && Math.abs(chart.width - plot.clientWidth) > 1) draw(plot.clientWidth)
  }).observe(plot)
  return view
}

function tipRows(spec: ChartSpec, index: number): { readonly nodes: Node[]; readonly text: string }[] {
  // What is drawn last lies on top and is told first: stacked series come in the order in which they lie.
  return spec.series.flatMap((series) => {
    const text = series.text(index)
    if (text === null) return []
    return [
      {
        nodes: [element('dt', {}, swatch(series.colour, series.look), series.label), element('dd', {}, text)],
        text: `${series.label} ${text}`,
      },
    ]
  })
}

/** Beside the cursor, on the side that has room. */
function placeTip(tip: HTMLElement, chart: uPlot, plot: HTMLElement): void {
  const left = (chart.cursor.left ?? 0) + chart.over.offsetLeft
  const isRight = left + tip.offsetWidth + 16 < plot.clientWidth
  const place = isRight ? left + 12 : left - tip.offsetWidth - 12
  tip.style.left = `${Math.max(0, Math.min(place, plot.clientWidth - tip.offsetWidth))}px`
}

/** Whether the key means something to a chart. */
function steer(event: KeyboardEvent, chart: uPlot, spec: ChartSpec, zoom: (range: ZoomRange) => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { max: most = 1, min: least = 0 } = chart.scales['x'] ?? {}
  const [min, max] = [least ?? 0, most ?? 1]
  const seen = spec.x.flatMap((x, index) => (x >= min && x <= max ? [index] : []))
  const [first = 0, last = 0] = [seen[0], seen.at(-1)]
  const at = chart.cursor.idx ?? null
  const move = (index: number): boolean => {
    const to = Math.max(first, Math.min(last, index))
    chart.setCursor({ left: chart.valToPos(spec.x[to] ?? 0, 'x'), top: 10 })
    return true
  }
  const scale = (factor: number): boolean => {
    const middle = at === null ? (min + max) / 2 : (spec.x[at] ?? (min + max) / 2)
    zoom([middle - (middle - min) * factor, middle + (max - middle) * factor])
    return true
  }
  const step = event.shiftKey ? 10 : 1
  switch (event.key) {
    case 'ArrowRight':
      return move(at === null ? first : at + step)
    case 'ArrowLeft':
      return move(at === null ? last : at - step)
    case 'Home':
      return move(first)
    case 'End':
      return move(last)
    case '+':
    case '=':
      return scale(0.5)
    case '-':
      return scale(2)
    case '0':
    case 'Escape':
      zoom(null)
      return true
    default:
      return false
  }
}

function showKey(key: HTMLElement, spec: ChartSpec): void {
  const items = spec.series.filter(({ isInKey }) => isInKey).toReversed()
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
