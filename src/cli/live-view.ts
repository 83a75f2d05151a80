import { createLogUpdate } from 'log-update'
import process from 'node:process'
import type { Progress } from '../engine/control-protocol.ts'
import type { Terminal } from './terminal.ts'

/** Two lines that are redrawn as the run goes; nothing where standard error is not a terminal. */
export interface LiveView {
  started(plannedMs: number): void
  show(progress: Progress): void
  /** A line that stays above the redrawn ones. */
  note(text: string): void
  clear(): void
}

const BAR_CELLS = 24

export function openLiveView(terminal: Terminal): LiveView {
  if (!terminal.isLive) {
    return { started() {}, show() {}, note: (text) => terminal.tell(text), clear() {} }
  }
  const draw = createLogUpdate(process.stderr)
  let plannedMs = 0
  return {
    started(durationMs) {
      plannedMs = durationMs
    },
    show(progress) {
      draw(renderProgress(progress, plannedMs, terminal.paint).join('\n'))
    },
    note(text) {
      draw.clear()
      terminal.tell(text)
    },
    clear() {
      draw.clear()
    },
  }
}

export function renderProgress(progress: Progress, plannedMs: number, paint: Terminal['paint']): readonly string[] {
  const share = plannedMs === 0 ? 1 : Math.min(1, progress.elapsedMs / plannedMs)
  const full = Math.round(share * BAR_CELLS)
  const bar = paint.cyan('█'.repeat(full)) + paint.dim('░'.repeat(BAR_CELLS - full))
  const times = `${renderClock(progress.elapsedMs)} / ${renderClock(plannedMs)}`
  const bad = (count: number): string => (count === 0 ? '0' : paint.red(String(count)))
  return [
    `${bar}  ${times}  ${paint.bold(progress.vus)} VUs  ${progress.callsInFlight} in flight  ${progress.callsPerSecond.toFixed(1)} calls/s`,
    `TTFT p50 ${renderLatency(progress.ttftP50Ms)}  p99 ${renderLatency(progress.ttftP99Ms)}  ` +
      `${Math.round(progress.outputTokensPerSecond)} tokens/s  ` +
      `${progress.calls} calls  throttled ${bad(progress.throttled)}  failed ${bad(progress.failed)}  dropped ${bad(progress.droppedIterations)}`,
  ]
}

function renderClock(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function renderLatency(latencyMs: number | null): string {
  if (latencyMs === null) return '–'
  return latencyMs < 10_000 ? `${Math.round(latencyMs)} ms` : `${(latencyMs / 1_000).toFixed(1)} s`
}
