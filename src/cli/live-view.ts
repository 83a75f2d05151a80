import { createLogUpdate } from 'log-update'
import process from 'node:process'
import type { Progress } from '../engine/control-protocol.ts'
import { renderProgress } from './render-progress.ts'
import type { Terminal } from './terminal.ts'

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
