import { randomUUID } from 'node:crypto'
import { createServer as createHttp1Server } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import { http1Exchange } from './http1-exchange.ts'
import { http2Exchange } from './http2-exchange.ts'

/** Reads the requests of a connection; `resetConnection` resets the TCP connection below it. */
type HttpListener = (socket: Socket, resetConnection: () => void) => void

export function makeHttp1Listener(handle: (exchange: Exchange) => void, renderDate: () => string): HttpListener {
  const resets = new WeakMap<Socket, () => void>()
  const answering = new WeakSet<object>()
  const http1 = createHttp1Server({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
  http1.on('request', (request, response) => {
    const { socket } = request
    answering.add(socket)
    response.once('close', () => answering.delete(socket))
    const reset = resets.get(socket)
    handle(http1Exchange(request, response, renderDate, () => reset?.()))
  })
  http1.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Behind a request that is being answered an error's text would stand in the middle of that answer.
    if (!socket.writable || answering.has(socket)) {
      socket.destroy()
      return
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
    socket.end(
      `HTTP/1.1 ${status}\r\nDate: ${renderDate()}\r\nx-amzn-RequestId: ${randomUUID()}\r\nConnection: close\r\n\r\n`,
    )
  })
  return (socket, resetConnection) => {
    resets.set(socket, resetConnection)
    http1.emit('connection', socket)
  }
}

export function makeHttp2Listener(handle: (exchange: Exchange) => void, renderDate: () => string): HttpListener {
  // A load test ends by aborting many streams at once, which Node would take for the rapid-reset attack; and
  // 10 MB of session memory, the default, is too little for a few hundred streams on one connection.
  const http2 = createHttp2Server({ maxSessionMemory: 1_000, streamResetBurst: 1e6, streamResetRate: 1e6 })
  http2.on('stream', (stream, headers, _flags, rawHeaders) =>
    handle(http2Exchange(stream, headers, rawHeaders, renderDate)),
  )
  http2.on('sessionError', ignore)
  return (socket) => {
    // An HTTP/2 client that closes its half has gone.
    socket.allowHalfOpen = false
    http2.emit('connection', socket)
  }
}

function ignore(): void {}

/** What an HTTP/2 client without TLS opens with, and no HTTP/1.1 request is (RFC 9113, section 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0', 'latin1')

/** Calls `decide` when the first bytes are in, with the socket as if nothing had been read from it. */
export function sniffProtocol(socket: Socket, decide: (isHttp2: boolean) => void): void {
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
