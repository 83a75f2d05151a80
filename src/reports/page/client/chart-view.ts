import { chartOptions } from './chart-options.ts'
import { type ChartSpec, isEmpty } from './chart-spec.ts'
import { element, find, showKey, showTable, swatch } from './elements.ts'
import type { ZoomRange } from './selection.ts'

const moveCursor = (chart: uPlot, x: number): void => chart.setCursor({ left: chart.valToPos(x, 'x'), top: 10 })

/** Whether the key means something to a chart. */
function steerChart(event: KeyboardEvent, chart: uPlot, spec: ChartSpec, zoom: (range: ZoomRange) => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { max: most = 1, min: least = 0 } = chart.scales['x'] ?? {}
  const [min, max] = [least ?? 0, most ?? 1]
  const seen = spec.x.flatMap((x, index) => (x >= min && x <= max ? [index] : []))
  const [first = 0, last = 0] = [seen[0], seen.at(-1)]
  const at = chart.cursor.idx ?? null
  const move = (index: number): boolean => {
    const to = Math.max(first, Math.min(last, index))
    moveCursor(chart, spec.x[to] ?? 0)
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

/** What stands beside the cursor of a chart. */
interface Tip {
  readonly element: HTMLElement
  /** Tells what is at the chart's cursor, and returns it in words; null where there is nothing. */
  show(spec: ChartSpec, chart: uPlot): string | null
  hide(): void
}

function makeTip(plot: HTMLElement): Tip {
  const box = element('div', { class: 'tip', hidden: '' })
  return {
    element: box,
    hide() {
      box.hidden = true
    },
    show(spec, chart) {
      const index = chart.cursor.idx
      // Charts that share a cursor all move it; one of them is looked at.
      const isHere = plot.matches(':hover') || document.activeElement === plot
      const rows = index == null || !isHere || (chart.cursor.left ?? -1) < 0 ? [] : tipRows(spec, index)
      box.hidden = rows.length === 0
      if (index == null || rows.length === 0) return null
      box.replaceChildren(
        element('strong', {}, spec.xText(index)),
        element('dl', {}, ...rows.flatMap(({ nodes }) => nodes)),
      )
      placeTip(box, chart, plot)
      return [spec.xText(index), ...rows.map(({ text }) => text)].join('; ')
    },
  }
}

function tipRows(spec: ChartSpec, index: number): { readonly nodes: Node[]; readonly text: string }[] {
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

// One figure of the page: it draws a spec, tells what is at the cursor, by mouse, touch and keyboard, and has its table.

export interface ChartView {
  readonly figure: HTMLElement
  /** Null where there is nothing to draw. */
  chart(): uPlot | null
  show(spec: ChartSpec): void
  zoom(range: ZoomRange): void
  /** Draws anew, as wide as there is room, or as is said. */
  redraw(width?: number): void
}

interface ChartHost {
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
