// The thread that the simulator runs in: its own event loop, so that a busy caller does not slow it down, nor the
// other way round. It runs until its owner ends it.
import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'

import { systemClock } from '../time/system-clock.ts'
import { openObjectStore } from './batch/open-object-store.ts'
import { makeControlRoutes } from './control-routes.ts'
import { makeMachine } from './machine.ts'
import { route } from './route.ts'
import type { ThreadAnswer, ThreadSetUp } from './thread-protocol.ts'
import { openProtocolServer } from './wire/protocol-server.ts'

assert(parentPort !== null, 'this file is the entry of a worker thread')

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have origins, a MessagePort has none
parentPort.postMessage(await listen(workerData as ThreadSetUp))

async function listen({ host, port, seed, speed, profile, tls, keys, objects }: ThreadSetUp): Promise<ThreadAnswer> {
  const store = objects === null ? null : await openObjectStore(objects)
  const machine = makeMachine({ profile, seed, speed, objects: store, keys }, systemClock)
  const connections = { open: 0, opened: 0 }
  const { serverTimeMs } = machine
  const setUpDelayMs = profile.connectionSetUpMs / speed
  try {
    const options = { host, port, tls, setUpDelayMs, serverTimeMs }
    const server = await openProtocolServer(options, connections, (exchange) => route(machine, control, exchange))
    const control = makeControlRoutes(machine, connections, server)
    return { kind: 'listening', port: server.port }
  } catch (error) {
    return { kind: 'refused', code: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}
