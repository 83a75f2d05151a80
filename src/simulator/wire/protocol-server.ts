// HTTP/1.1 and HTTP/2 on one port. Without TLS a connection's first bytes tell which of them it speaks, with TLS
// ALPN does. Connections live until their client closes them: there are no time limits here.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

import { wallClockMs } from '../../time/system-clock.ts'
import type { Exchange } from './exchange.ts'
import { makeHttp1Listener, makeHttp2Listener, sniffProtocol } from './http-listeners.ts'
import { makeTlsLayer, type TlsIdentity } from './tls-layer.ts'

/** Kept up to date by the server. */
export interface ConnectionCounts {
  open: number
  /** Since the server started. */
  opened: number
}

export interface ProtocolServerOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Null: no TLS. */
  readonly tls?: TlsIdentity | null
  /** A connection's first bytes, a handshake's too, are looked at only that long after it was accepted. */
  readonly setUpDelayMs?: number
  /** The time of day that answers are dated with. */
  readonly serverTimeMs?: () => number
}

export interface ProtocolServer {
  readonly port: number
  /**
   * Resets every connection and listens no more, so that clients are refused, for this long; then listens on the
   * same port again. While one such time runs, another makes it end when the later of them does.
   */
  refuseConnections(durationMs: number): void
  /** Resets every connection and frees the port for good. */
  close(): void
}

/** What setTimeout takes at most: a longer delay it makes 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** How long after it could not have its port back the server asks again: a client may be connecting from it. */
const RETRY_MS = 20

/** Rejects with Node's own error (`EADDRINUSE`, `EACCES`, …) when it cannot listen. */
export async function openProtocolServer(
  options: ProtocolServerOptions,
  connections: ConnectionCounts,
  handle: (exchange: Exchange) => void,
): Promise<ProtocolServer> {
  const { host, tls = null, setUpDelayMs = 0 } = options
  const take = makeTaker(options, handle)
  const sockets = new Set<Socket>()
  // As Node's own servers have it: an HTTP/1.1 client that closes its half gets what is written by then, and has
  // gone. TCP tells it from one that has left only when more is written, and those free their places at once.
  // Paused, because an end that comes before anybody listens for it is never told.
  const server = createServer({ allowHalfOpen: tls === null, noDelay: true, pauseOnConnect: true }, (socket) => {
    connections.open++
    connections.opened++
    sockets.add(socket)
    socket.on('error', ignore)
    socket.once('close', () => {
      connections.open--
      sockets.delete(socket)
    })
    if (setUpDelayMs === 0) take(socket)
    else setTimeout(() => socket.destroyed || take(socket), Math.min(LONGEST_TIMER_MS, setUpDelayMs))
  })
  // Without this a connection that cannot be accepted, for want of file descriptors, would end the thread.
  server.on('error', ignore)
  await listen(server, host, options.port)
  const { port } = server.address() as AddressInfo
  const fallSilent = (): void => {
    server.close()
    for (const socket of sockets) socket.resetAndDestroy()
  }
  let refusals = 0
  let isClosed = false
  const listenAgain = (): void => {
    if (isClosed || refusals > 0) return
    listen(server, host, port).catch(() => setTimeout(listenAgain, RETRY_MS))
  }
  return {
    port,
    refuseConnections(durationMs) {
      refusals++
      fallSilent()
      setTimeout(() => {
        refusals--
        listenAgain()
      }, durationMs)
    },
    close() {
      isClosed = true
      fallSilent()
    },
  }
}

function makeTaker(
  { tls = null, serverTimeMs = wallClockMs }: ProtocolServerOptions,
  handle: (exchange: Exchange) => void,
): (socket: Socket) => void {
  const renderDate = (): string => new Date(serverTimeMs()).toUTCString()
  const http1 = makeHttp1Listener(handle, renderDate)
  const http2 = makeHttp2Listener(handle, renderDate)
  const give = (socket: Socket, below: Socket, isHttp2: boolean): void =>
    (isHttp2 ? http2 : http1)(socket, () => below.resetAndDestroy())
  return tls === null
    ? (socket) => sniffProtocol(socket, (isHttp2) => give(socket, socket, isHttp2))
    : makeTlsLayer(tls, give)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function ignore(): void {}
