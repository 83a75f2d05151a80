// The thread that the simulator runs in: its own event loop, so that a busy caller does not slow it down, nor the
// other way round. It runs until its owner ends it.
import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'

import { systemClock } from '../time/system-clock.ts'
import { makeControlRoutes } from './control-routes.ts'
import { makeMachine } from './machine.ts'
import { route } from './route.ts'
import type { ThreadAnswer, ThreadSetUp } from './thread-protocol.ts'
import type { Exchange } from './wire/exchange.ts'
import { startProtocolServer } from './wire/protocol-server.ts'

assert(parentPort !== null, 'this file is the entry of a worker thread')

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have origins, a MessagePort has none
parentPort.postMessage(await listen(workerData as ThreadSetUp))

async function listen({ host, port, seed, speed, profile }: ThreadSetUp): Promise<ThreadAnswer> {
  const machine = makeMachine({ profile, seed, speed }, systemClock)
  const connections = { open: 0, opened: 0 }
  const control = makeControlRoutes(machine, connections)
  try {
    const handle = (exchange: Exchange): void => route(machine, control, exchange)
    return { kind: 'listening', port: await startProtocolServer({ host, port }, connections, handle) }
  } catch (error) {
    return { kind: 'refused', code: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}
