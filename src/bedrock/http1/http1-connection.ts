// One HTTP/1.1 connection on node:net or node:tls, with one call on it at a time. What it reads lands in memory that all
// connections of the thread share: by the time that another socket is read, all has been made of it that will be.
import { connect as connectTcp, isIP, type OnReadOpts } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../time/clock.ts'
import type { ConnectionTiming } from '../connection-timing.ts'
import { type ExchangeListener, MALFORMED_RESPONSE, type WireRequest } from '../exchange.ts'
import { renderRequestHead } from './render-request-head.ts'
import { makeResponseParser, type ResponseListener } from './response-parser.ts'

export interface Http1Connection {
  /** Sends the request as soon as the connection stands. @throws when it has a header that cannot be sent. */
  send(request: WireRequest, listener: ExchangeListener): void
  /** Ends the connection if the call on it is still that of `listener`. */
  giveUp(listener: ExchangeListener): void
  destroy(): void
}

export interface Http1ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** Of an earlier connection to the same host, to shorten the handshake by. */
  readonly session: Buffer | undefined
  /** Whether it is to carry more than one call. */
  readonly isKept: boolean
  readonly clock: Clock
}

export interface Http1ConnectionEvents {
  onOpened(timing: ConnectionTiming): void
  onSession(session: Buffer): void
  /** A call is over and the connection can take another, up to this moment where the server said how long it waits. */
  onFree(untilMs: number): void
  /** It can take no more. */
  onClosed(): void
}

const MEMORY = Buffer.allocUnsafeSlow(64 * 1024)
/** Below it, head and body are one string and one write. */
const MAX_JOINED_CHARACTERS = 16 * 1024
/** What lies between us and the server must not forget a connection on which a model thinks. */
const PROBE_AFTER_MS = 30_000
/** What the server counts from is earlier than what we do. */
const CLOSE_BEFORE_MS = 1_000

const CLOSED: NodeJS.ErrnoException = Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })
const MALFORMED: NodeJS.ErrnoException = Object.assign(new Error('The bytes are no HTTP/1.1 response.'), {
  code: MALFORMED_RESPONSE,
})

/** Begins to connect. */
export function openHttp1Connection(
  { clock, host, isKept, isSecure, port, session }: Http1ConnectionOptions,
  events: Http1ConnectionEvents,
): Http1Connection {
  const parser = makeResponseParser()
  const startMs = clock.nowMs()
  // Fields, because a variable that closures share would make a number on the heap of each read's time.
  const moments = { lookedUpMs: Number.NaN, connectedMs: Number.NaN, readMs: Number.NaN }
  let isOpen = false
  let isClosed = false
  let waitingRequest: { readonly head: string; readonly body: string | Uint8Array } | undefined
  let listener: ExchangeListener | undefined
  let waitsUntilMs = Number.POSITIVE_INFINITY

  const onread: OnReadOpts = {
    buffer: MEMORY,
    callback(bytesRead, memory) {
      moments.readMs = clock.nowMs()
      if (!parser.push(memory as Buffer, 0, bytesRead)) fail(MALFORMED)
      return true
    },
  }
  const tls = {
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
  }
  const endpoint = { host, port, onread }
  const socket = isSecure ? connectTls({ ...endpoint, ...tls }) : connectTcp(endpoint)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, PROBE_AFTER_MS)

  const takeListener = (): ExchangeListener | undefined => {
    const taken = listener
    listener = undefined
    return taken
  }
  const close = (): void => {
    if (isClosed) return
    isClosed = true
    socket.destroy()
    events.onClosed()
  }
  const fail = (error: NodeJS.ErrnoException): void => {
    close()
    takeListener()?.onError(error)
  }
  const responses: ResponseListener = {
    onHead(statusCode, headers) {
      waitsUntilMs = moments.readMs + waitMsOf(headers['keep-alive'])
      listener?.onResponse(statusCode, headers)
    },
    onBody(bytes, from, end) {
      listener?.onData(bytes, from, end, moments.readMs)
    },
    onEnd(canGoOn) {
      const ended = takeListener()
      // A server that answers before it has heard all may still take what is on its way for the next request.
      if (!isKept || !canGoOn || isClosed || socket.writableLength > 0) close()
      else {
        socket.unref()
        events.onFree(waitsUntilMs)
      }
      ended?.onEnd()
    },
  }
  const write = (head: string, body: string | Uint8Array): void => {
    parser.begin(responses)
    if (typeof body === 'string' && body.length < MAX_JOINED_CHARACTERS) {
      socket.write(head + body)
      return
    }
    socket.cork()
    socket.write(head)
    socket.write(body)
    socket.uncork()
  }
  const onOpen = (): void => {
    isOpen = true
    const nowMs = clock.nowMs()
    const { connectedMs, lookedUpMs } = moments
    events.onOpened({
      dnsMs: lookedUpMs - startMs,
      tcpMs: (isSecure ? connectedMs : nowMs) - (Number.isNaN(lookedUpMs) ? startMs : lookedUpMs),
      tlsMs: isSecure ? nowMs - connectedMs : Number.NaN,
    })
    if (waitingRequest === undefined) {
      socket.unref()
      events.onFree(Number.POSITIVE_INFINITY)
      return
    }
    const { head, body } = waitingRequest
    waitingRequest = undefined
    listener?.onConnected()
    // Whom it was for may have given up at that.
    if (!isClosed) write(head, body)
  }

  if (isIP(host) === 0) socket.once('lookup', () => (moments.lookedUpMs = clock.nowMs()))
  if (isSecure) {
    socket.once('connect', () => (moments.connectedMs = clock.nowMs()))
    socket.once('secureConnect', onOpen)
    socket.on('session', (given: Buffer) => events.onSession(given))
  } else socket.once('connect', onOpen)
  socket.on('end', () => {
    moments.readMs = clock.nowMs()
    if (parser.finish()) close()
    else fail(CLOSED)
  })
  socket.on('error', fail)
  // Comes last in every case: it only matters where nothing else told the end.
  socket.on('close', () => fail(CLOSED))

  return {
    send(request, next) {
      const head = renderRequestHead(request, isKept ? 'keep-alive' : 'close')
      listener = next
      if (!isOpen) {
        waitingRequest = { head, body: request.body }
        return
      }
      socket.ref()
      next.onReusedConnection()
      write(head, request.body)
    },
    giveUp(caller) {
      if (listener === caller) close()
    },
    destroy: close,
  }
}

/** RFC 9112 has no such header, and most servers send it: `timeout=5, max=100`. */
function waitMsOf(keepAlive: string | undefined): number {
  const [, seconds] = /(?:^|[,\s])timeout=(\d{1,6})/.exec(keepAlive ?? '') ?? []
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000 - CLOSE_BEFORE_MS
}
