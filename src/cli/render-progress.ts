import process from 'node:process'
import { createLogUpdate } from 'log-update'
import type { Progress, ScenarioProgress } from '../engine/control-protocol.ts'
import { formatCount } from '../reports/format.ts'
import { count } from './describe-plan.ts'
import type { Terminal } from './terminal.ts'

// A run as it goes, in lines that are never wider than the terminal: one for each scenario, as k6 has them, and the
// numbers of the last interval below. Where room is short, columns go in the order in which they are least missed.

type Paint = Terminal['paint']

/** Text whose width is known, and how it is painted afterwards. */
interface Cell {
  readonly text: string
  readonly paint: (text: string) => string
}

export function renderProgress(progress: Progress, { columns, paint }: Pick<Terminal, 'columns' | 'paint'>): string[] {
  const rows = progress.scenarios.map((scenario) => scenarioCells(scenario, progress.elapsedMs, columns, paint))
  return [...layOutRows(rows, columns, paint), ...layOutFlow(numberCells(progress, paint), columns)]
}

type Column = 'name' | 'executor' | 'vus' | 'done' | 'iterations' | 'dropped'

type Row = Readonly<Record<Column, Cell>> & { readonly share: number }

const ORDER = ['name', 'executor', 'vus', 'done', 'iterations', 'dropped'] as const satisfies readonly Column[]
const LEAST_MISSED = ['executor', 'iterations', 'dropped', 'done', 'vus'] as const satisfies readonly Column[]

const GAP = '  '
const LONGEST_NAME = 20
/** Where there are fewer columns than `NARROW`. */
const LONGEST_NAME_IF_NARROW = 12
const NARROW = 80
const WIDEST_BAR = 24
const NARROWEST_BAR = 8

function scenarioCells(scenario: ScenarioProgress, runElapsedMs: number, columns: number, paint: Paint): Row {
  const { executor, droppedIterations, iterations, mostVUs, name, vus } = scenario
  const share = shareDone(scenario, runElapsedMs)
  const mark = share < 1 ? ' ' : vus > 0 ? '…' : '✓'
  return {
    share,
    name: {
      text: `${shorten(name, columns < NARROW ? LONGEST_NAME_IF_NARROW : LONGEST_NAME)} ${mark}`,
      paint: paint.bold,
    },
    executor: { text: executor, paint: paint.dim },
    vus: { text: `${vus}/${mostVUs} VUs`, paint: plain },
    done: { text: describeDone(scenario, runElapsedMs), paint: plain },
    iterations: { text: count(iterations, 'iteration'), paint: plain },
    dropped: { text: `${formatCount(droppedIterations)} dropped`, paint: alarm(droppedIterations, paint) },
  }
}

/** Of the iterations where they are numbered, else of the time; from 0 to 1. */
function shareDone(scenario: ScenarioProgress, runElapsedMs: number): number {
  const { plannedIterations, plannedMs, startTimeMs } = scenario
  const elapsedMs = runElapsedMs - startTimeMs
  const ofTime = plannedMs === 0 ? 1 : elapsedMs / plannedMs
  const ofIterations = plannedIterations === null ? 0 : ended(scenario) / plannedIterations
  return Math.min(1, Math.max(0, plannedIterations === null ? ofTime : ofIterations))
}

const ended = ({ droppedIterations, interruptedIterations, iterations }: ScenarioProgress): number =>
  iterations + interruptedIterations + droppedIterations

function describeDone(scenario: ScenarioProgress, runElapsedMs: number): string {
  const { plannedIterations, plannedMs, startTimeMs } = scenario
  const elapsedMs = runElapsedMs - startTimeMs
  if (elapsedMs < 0) return `in ${renderClock(-elapsedMs)}`
  if (plannedIterations !== null) return `${formatCount(ended(scenario))}/${formatCount(plannedIterations)}`
  return `${renderClock(Math.min(elapsedMs, plannedMs))}/${renderClock(plannedMs)}`
}

/** Columns under one another, with a bar behind the executor that takes what room there is. */
function layOutRows(rows: readonly Row[], columns: number, paint: Paint): string[] {
  const widthOf = (column: Column): number => Math.max(...rows.map((row) => row[column].text.length))
  let shown: readonly Column[] = ORDER
  const room = (): number =>
    columns - GAP.length - shown.reduce((sum, column) => sum + widthOf(column) + GAP.length, -GAP.length)
  for (const column of LEAST_MISSED) {
    if (room() < NARROWEST_BAR) shown = shown.filter((kept) => kept !== column)
  }
  const barWidth = Math.min(WIDEST_BAR, room())
  return rows.map((row) => {
    const cells = shown.map((column) => pad(row[column], widthOf(column), column === 'name' || column === 'executor'))
    const bar = barWidth < NARROWEST_BAR ? [] : [barCell(row.share, barWidth, paint)]
    const at = shown.includes('executor') ? 2 : 1
    return fit([...cells.slice(0, at), ...bar, ...cells.slice(at)], columns)
  })
}

function barCell(share: number, width: number, paint: Paint): Cell {
  // Full only when all is done.
  const full = Math.floor(share * width)
  const text = '█'.repeat(full) + '░'.repeat(width - full)
  return { text, paint: (drawn) => paint.cyan(drawn.slice(0, full)) + paint.dim(drawn.slice(full)) }
}

function numberCells(progress: Progress, paint: Paint): Cell[] {
  const { callsInFlight, callsPerSecond, failed, outputTokensPerSecond, throttled, ttftP50Ms, ttftP99Ms } = progress
  return [
    { text: count(progress.calls, 'call'), paint: plain },
    { text: `${callsPerSecond.toFixed(1)} calls/s`, paint: plain },
    { text: `${formatCount(callsInFlight)} in flight`, paint: plain },
    { text: `TTFT p50 ${renderLatency(ttftP50Ms)}`, paint: plain },
    { text: `p99 ${renderLatency(ttftP99Ms)}`, paint: plain },
    { text: `${formatCount(Math.round(outputTokensPerSecond))} tokens/s`, paint: plain },
    { text: `${formatCount(throttled)} throttled`, paint: alarm(throttled, paint) },
    { text: `${formatCount(failed)} failed`, paint: alarm(failed, paint) },
  ]
}

/** One after another, in as many lines as it takes. */
function layOutFlow(cells: readonly Cell[], columns: number): string[] {
  const lines: Cell[][] = [[]]
  for (const cell of cells) {
    const line = lines.at(-1) as Cell[]
    if (line.length > 0 && widthOfLine([...line, cell]) > columns) lines.push([cell])
    else line.push(cell)
  }
  return lines.map((line) => fit(line, columns))
}

const widthOfLine = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { text }) => sum + text.length + GAP.length, -GAP.length)

/** What does not fit even so is cut off. */
function fit(cells: readonly Cell[], columns: number): string {
  let left = columns
  const drawn: string[] = []
  for (const { text, paint } of cells) {
    const cut = text.slice(0, Math.max(0, left))
    if (cut === '') break
    drawn.push(paint(cut))
    left -= text.length + GAP.length
  }
  return drawn.join(GAP)
}

const pad = ({ text, paint }: Cell, width: number, isLeft: boolean): Cell => ({
  text: isLeft ? text.padEnd(width) : text.padStart(width),
  paint,
})

const shorten = (name: string, longest: number): string =>
  name.length > longest ? `${name.slice(0, longest - 1)}…` : name

const plain = (text: string): string => text

const alarm = (bad: number, paint: Paint): Cell['paint'] => (bad === 0 ? plain : paint.red)

function renderClock(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000)
  const minutes = Math.floor(seconds / 60)
  const clock = `${String(minutes % 60).padStart(minutes < 60 ? 1 : 2, '0')}:${String(seconds % 60).padStart(2, '0')}`
  return minutes < 60 ? clock : `${Math.floor(minutes / 60)}:${clock}`
}

function renderLatency(latencyMs: number | null): string {
  if (latencyMs === null) return '–'
  return latencyMs < 10_000 ? `${Math.round(latencyMs)} ms` : `${(latencyMs / 1_000).toFixed(1)} s`
}

/** Lines that are redrawn as the run goes; nothing where standard error is not a terminal. */
export interface LiveView {
  show(progress: Progress): void
  /** A line that stays above the redrawn ones. */
  note(text: string): void
  /** Takes the lines away and gives the cursor back. */
  close(): void
}

export function openLiveView(terminal: Terminal): LiveView {
  if (!terminal.isLive) return { show() {}, note: (text) => terminal.tell(text), close() {} }
  // It writes what has changed, in one go, and gives the cursor back even where a signal ends the process.
  const draw = createLogUpdate(process.stderr)
  draw(terminal.paint.dim('Starting Artillery …'))
  return {
    show(progress) {
      draw(renderProgress(progress, terminal).join('\n'))
    },
    note(text) {
      draw.clear()
      terminal.tell(text)
    },
    close() {
      draw.clear()
      draw.done()
    },
  }
}
