// HTTP/1.1 and HTTP/2 by prior knowledge on one port. Which of them a connection speaks is told by its first
// bytes: an HTTP/2 client opens with a preface that is no HTTP/1.1 request (RFC 9113, section 3.4).
import { randomUUID } from 'node:crypto'
import { createServer as createHttp1Server } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

import type { Exchange } from './exchange.ts'
import { http1Exchange } from './http1-exchange.ts'
import { http2Exchange } from './http2-exchange.ts'

/** Kept up to date by the server. */
export interface ConnectionCounts {
  open: number
  /** Since the server started. */
  opened: number
}

const PREFACE = Buffer.from('PRI * HTTP/2.0', 'latin1')

/** Resolves with the port. Rejects with Node's own error (`EADDRINUSE`, `EACCES`, …) when it cannot listen. */
export async function startProtocolServer(
  address: { readonly host: string; readonly port: number },
  connections: ConnectionCounts,
  handle: (exchange: Exchange) => void,
): Promise<number> {
  const http1 = makeHttp1Listener(handle)
  const http2 = makeHttp2Listener(handle)
  // As Node's own servers have it: an HTTP/1.1 client may close its half once it has asked, and an HTTP/2 client
  // that closes its half has gone.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections.open++
    connections.opened++
    socket.on('error', ignore)
    socket.once('close', () => connections.open--)
    sniff(socket, (isHttp2) => {
      socket.allowHalfOpen = !isHttp2
      ;(isHttp2 ? http2 : http1).emit('connection', socket)
    })
  })
  await listen(server, address)
  return (server.address() as AddressInfo).port
}

function makeHttp1Listener(handle: (exchange: Exchange) => void): Server {
  const http1 = createHttp1Server({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
  http1.on('request', (request, response) => handle(http1Exchange(request, response)))
  http1.on('clientError', (_error, socket) => {
    if (!socket.writable) return
    socket.end(`HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: ${randomUUID()}\r\nconnection: close\r\n\r\n`)
  })
  return http1
}

function makeHttp2Listener(handle: (exchange: Exchange) => void): Server {
  // A load test ends by aborting many streams at once, which Node would take for the rapid-reset attack; and
  // 10 MB of session memory, the default, is too little for a few hundred streams on one connection.
  const http2 = createHttp2Server({ maxSessionMemory: 1_000, streamResetBurst: 1e6, streamResetRate: 1e6 })
  http2.on('stream', (stream, headers) => handle(http2Exchange(stream, headers)))
  http2.on('sessionError', ignore)
  return http2
}

/** Calls `decide` when the first bytes are in, with the socket as if nothing had been read from it. */
function sniff(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let held: Buffer = Buffer.alloc(0)
  const end = (): void => void socket.destroy()
  const look = (): void => {
    const bytes = socket.read() as Buffer | null
    if (bytes === null) return
    held = Buffer.concat([held, bytes])
    const known = Math.min(held.length, PREFACE.length)
    const isPreface = held.subarray(0, known).equals(PREFACE.subarray(0, known))
    if (isPreface && known < PREFACE.length) return
    socket.off('readable', look)
    socket.off('end', end)
    socket.unshift(held)
    decide(isPreface)
  }
  socket.on('readable', look)
  socket.once('end', end)
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function ignore(): void {}
