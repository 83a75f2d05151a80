import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { ControlMessage, EngineMessage } from './control-protocol.ts'

export interface ControlChannel {
  tell(message: EngineMessage): void
  /** Aborts when the command asks to drain. */
  readonly drain: AbortSignal
  /** Aborts when the command is gone: load that nobody watches must end at once. */
  readonly gone: AbortSignal
  close(): Promise<void>
}

/** @throws when nobody listens at `path`. */
export async function openControlChannel(path: string): Promise<ControlChannel> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const drain = new AbortController()
  const gone = new AbortController()
  socket.on('error', () => gone.abort())
  socket.on('close', () => gone.abort())
  const lines = createInterface({ input: socket })
  // It passes on its input's errors; the socket's own listener has heard of them.
  lines.on('error', () => {})
  lines.on('line', (line) => {
    const message = JSON.parse(line) as ControlMessage
    switch (message.kind) {
      case 'drain':
        drain.abort()
        break
    }
  })
  return {
    tell(message) {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
    },
    drain: drain.signal,
    gone: gone.signal,
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve()
        else socket.end(() => resolve())
      }),
  }
}

/** Where stock Artillery was started by hand: nobody listens, and nobody asks to stop. */
export const noControlChannel = (): ControlChannel => ({
  tell() {},
  drain: new AbortController().signal,
  gone: new AbortController().signal,
  async close() {},
})
