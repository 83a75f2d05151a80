import { peakLoad, type PlannedLoad } from '../plan/planned-load.ts'
import { renderDuration } from '../time/duration.ts'

const ROWS = 4
const WIDEST_PLOT = 72

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * The load of a scenario over the whole run, at most `columns` wide. Both axes begin at 0. A column stands for a slice
 * of time and shows the greatest load in it, so that no peak is too short to be seen; what is above 0 is never blank.
 */
export function renderLoadChart({ measure, points }: PlannedLoad, endMs: number, columns: number): string[] {
  const peak = peakLoad(points, 0, endMs)
  const unit = measure === 'vus' ? 'VUs' : 'iterations/s'
  const labels = [renderLoad(peak), '0']
  const gutter = Math.max(...labels.map((label) => label.length))
  const width = Math.max(10, Math.min(WIDEST_PLOT, columns - gutter - 2))
  const sliceMs = endMs / width
  const eighths = Array.from({ length: width }, (_, column) => {
    const load = peakLoad(points, column * sliceMs, (column + 1) * sliceMs)
    return load === 0 || peak === 0 ? 0 : Math.max(1, Math.round((load / peak) * ROWS * 8))
  })
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const below = (ROWS - 1 - row) * 8
    const cells = eighths.map((height) => EIGHTHS[Math.min(8, Math.max(0, height - below))])
    return `${(row === 0 ? renderLoad(peak) : '').padStart(gutter)} ${row === 0 ? '┤' : '│'}${cells.join('')}`
  })
  return [
    `${' '.repeat(gutter + 1)}${unit}`,
    ...rows.map((row) => row.trimEnd()),
    `${'0'.padStart(gutter)} ┼${'─'.repeat(width)}`,
    `${' '.repeat(gutter + 2)}${renderTimes(endMs, width)}`,
  ]
}

/** 20, 0.25, 12.5 */
const renderLoad = (load: number): string => String(Math.round(load * 1_000) / 1_000)

/** The beginning, the middle where there is room for it, and the end. */
function renderTimes(endMs: number, width: number): string {
  const [start, middle, end] = ['0s', renderDuration(endMs / 2), renderDuration(endMs)]
  const middleAt = Math.floor(width / 2)
  const endAt = width - end.length
  if (middleAt + middle.length + 1 > endAt) return start + end.padStart(width - start.length)
  return start + ' '.repeat(middleAt - start.length) + middle + end.padStart(width - middleAt - middle.length)
}
