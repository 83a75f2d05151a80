import type { ChartSpec } from './chart-spec.ts'
import type { ZoomRange } from './zoom-range.ts'

export const moveCursor = (chart: uPlot, x: number): void => chart.setCursor({ left: chart.valToPos(x, 'x'), top: 10 })

/** Whether the key means something to a chart. */
export function steerChart(
  event: KeyboardEvent,
  chart: uPlot,
  spec: ChartSpec,
  zoom: (range: ZoomRange) => void,
): boolean {
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
