// The thread that the simulator runs in: its own event loop, so that a busy caller does not slow it down, nor the
// other way round. It runs until its owner ends it.
import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../time/system-clock.ts'
import { makeFolderStore } from './batch/folder-store.ts'
import type { ObjectsOptions, ObjectStore } from './batch/object-store.ts'
import { openS3Store } from './batch/s3-store.ts'
import { makeControlRoutes } from './control-routes.ts'
import { route } from './route.ts'
import type { ThreadAnswer, ThreadSetUp } from './thread-protocol.ts'
import { openProtocolServer } from './wire/protocol-server.ts'
import { makeWorld } from './world.ts'

assert(parentPort !== null, 'this file is the entry of a worker thread')

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have origins, a MessagePort has none
parentPort.postMessage(await listen(workerData as ThreadSetUp))

async function listen({ host, port, seed, speed, profile, tls, keys, objects }: ThreadSetUp): Promise<ThreadAnswer> {
  const store = objects === null ? null : await openObjectStore(objects)
  const world = makeWorld({ profile, seed, speed, objects: store, keys }, systemClock)
  const connections = { open: 0, opened: 0 }
  const { serverTimeMs } = world
  const setUpDelayMs = profile.connectionSetUpMs / speed
  try {
    const options = { host, port, tls, setUpDelayMs, serverTimeMs }
    const server = await openProtocolServer(options, connections, (exchange) =>
      route(world, { routes, host }, exchange),
    )
    const routes = makeControlRoutes(world, connections, server)
    return { kind: 'listening', port: server.port }
  } catch (error) {
    return { kind: 'refused', code: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}

/** Touches nothing: what is wrong with a folder or a server, the first job that uses it tells. */
async function openObjectStore(options: ObjectsOptions): Promise<ObjectStore> {
  switch (options.kind) {
    case 'folder':
      return makeFolderStore(options.path)
    case 's3':
      return await openS3Store(options)
  }
}
