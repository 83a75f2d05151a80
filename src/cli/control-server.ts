import { createServer, type Socket } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { ControlMessage, EngineMessage } from '../engine/control-protocol.ts'

/** This side of the control channel: one engine connects, tells how it goes, and can be told to drain. */
export interface ControlServer extends AsyncDisposable {
  readonly path: string
  drain(): void
}

export async function openControlServer(onMessage: (message: EngineMessage) => void): Promise<ControlServer> {
  // A folder that only this user can enter; Windows has named pipes in its place.
  const folder = process.platform === 'win32' ? null : await mkdtemp(join(tmpdir(), 'seismo-'))
  const path = folder === null ? `\\\\.\\pipe\\seismo-${process.pid}` : join(folder, 'control')
  const sockets = new Set<Socket>()
  let isDraining = false
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    const lines = createInterface({ input: socket })
    // It passes on its input's errors; a socket that breaks is told by Artillery's end.
    lines.on('error', () => {})
    lines.on('line', (line) => onMessage(JSON.parse(line) as EngineMessage))
    if (isDraining) sendDrain(socket)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return {
    path,
    drain() {
      isDraining = true
      for (const socket of sockets) sendDrain(socket)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      if (folder !== null) await rm(folder, { recursive: true, force: true })
    },
  }
}

function sendDrain(socket: Socket): void {
  socket.write(`${JSON.stringify({ kind: 'drain' } satisfies ControlMessage)}\n`)
}
