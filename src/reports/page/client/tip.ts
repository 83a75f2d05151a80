import type { ChartSpec } from './chart-spec.ts'
import { element, swatch } from './elements.ts'

/** What stands beside the cursor of a chart. */
export interface Tip {
  readonly element: HTMLElement
  /** Tells what is at the chart's cursor, and returns it in words; null where there is nothing. */
  show(spec: ChartSpec, chart: uPlot): string | null
  hide(): void
}

export function makeTip(plot: HTMLElement): Tip {
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
