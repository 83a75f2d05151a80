import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { HeldCredentials } from '../bedrock/credentials/credential-sources.ts'
import type { ControlMessage, EngineMessage } from '../engine/control-protocol.ts'
import type { RunPlan } from '../plan/run-plan.ts'

/** This side of the control channel: an engine connects, is given its plan, tells how it goes, and can be told to drain. */
export interface ControlServer extends AsyncDisposable {
  drain(): void
}

/** Listens at `path`, a socket that only this user can reach. `hand` tells what each engine is given first. */
export async function openControlServer(
  path: string,
  hand: () => { readonly plan: RunPlan; readonly credentials: HeldCredentials },
  onMessage: (message: EngineMessage) => void,
): Promise<ControlServer> {
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
    send(socket, { kind: 'plan', ...hand() })
    if (isDraining) send(socket, { kind: 'drain' })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return {
    drain() {
      isDraining = true
      for (const socket of sockets) send(socket, { kind: 'drain' })
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const send = (socket: Socket, message: ControlMessage): void => void socket.write(`${JSON.stringify(message)}\n`)
