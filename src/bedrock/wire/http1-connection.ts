import { validateHeaderValue } from 'node:http'
import type { Socket } from 'node:net'
import type { PollClock, ReadStamp } from '../../time/poll-clock.ts'
import {
  type ConnectionTiming,
  type ExchangeListener,
  MALFORMED_RESPONSE,
  type WireOrigin,
  type WireRequest,
} from './exchange.ts'
import { type Body, isInParts, slicesOf } from './body.ts'
import { type ResponseListener, ResponseParser } from './http1-parser.ts'
import { CLOSED, openSocket, type PendingSocket } from './open-socket.ts'
import type { Proxies } from './proxy.ts'

/** What a path is encoded for: anything else would end the line that it stands in, or begin another part of it. */
const PATH = /^\/[\x21-\x7e]*$/

/**
 * The request line and the headers, with the empty line after them.
 * @throws an error with a `code` when the path or a header's value could be taken for something else.
 */
function renderRequestHead({ headers, method, path }: WireRequest, connection: 'keep-alive' | 'close'): string {
  if (!PATH.test(path)) throw Object.assign(new Error('The path is not encoded.'), { code: 'ERR_UNESCAPED_CHARACTERS' })
  let head = `${method} ${path} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name] as string
    validateHeaderValue(name, value)
    head += `${name}: ${value}\r\n`
  }
  return `${head}connection: ${connection}\r\n\r\n`
}

// One HTTP/1.1 connection on node:net or node:tls, with one call on it at a time. What it reads lands in memory that all
// connections of the thread share: by the time that another socket is read, all has been made of it that will be.

interface Http1ConnectionOptions {
  readonly origin: WireOrigin
  readonly proxies: Proxies
  /** Of an earlier connection to the same host, to shorten the handshake by. */
  readonly session: Buffer | undefined
  /** Whether it is to carry more than one call. */
  readonly isKept: boolean
  readonly clock: PollClock
}

interface Http1ConnectionEvents {
  onOpened(timing: ConnectionTiming): void
  onSession(session: Buffer): void
  /** A call is over and the connection can take another, up to this moment where the server said how long it waits. */
  onFree(untilMs: number): void
  /** It can take no more. `hasStood`: whether it ever could. */
  onClosed(hasStood: boolean): void
}

const MEMORY = Buffer.allocUnsafeSlow(64 * 1024)
/** Below it, head and body are one string and one write. */
const MAX_JOINED_CHARACTERS = 16 * 1024
/** The server counts from the moment in which it wrote the end, which is earlier than the one in which we read it. */
const CLOSE_BEFORE_MS = 1_000
const MALFORMED: NodeJS.ErrnoException = Object.assign(new Error('The bytes are no HTTP/1.1 response.'), {
  code: MALFORMED_RESPONSE,
})

export class Http1Connection implements ResponseListener {
  readonly #events: Http1ConnectionEvents
  readonly #clock: PollClock
  readonly #readStamp: ReadStamp
  readonly #isKept: boolean
  readonly #parser = new ResponseParser()
  readonly #pending: PendingSocket
  /** Null until it stands. */
  #socket: Socket | null = null
  #readMs = Number.NaN
  #isClosed = false
  /** Whether more of the body is to follow what the socket has of it. */
  #isWriting = false
  #waitingRequest: { readonly head: string; readonly body: Body } | undefined
  #listener: ExchangeListener | undefined
  /** How long the server waits for the next request, from the end of the response on. */
  #waitMs = Number.POSITIVE_INFINITY

  /** Begins to connect. */
  constructor(options: Http1ConnectionOptions, events: Http1ConnectionEvents) {
    this.#events = events
    this.#clock = options.clock
    this.#readStamp = options.clock.openReadStamp()
    this.#isKept = options.isKept
    this.#pending = this.#connect(options)
  }

  /** Sends the request as soon as the connection stands. @throws when it has a path or a header that cannot be sent. */
  send(request: WireRequest, listener: ExchangeListener): void {
    const head = renderRequestHead(request, this.#isKept ? 'keep-alive' : 'close')
    this.#listener = listener
    if (this.#socket === null) {
      this.#waitingRequest = { head, body: request.body }
      return
    }
    this.#socket.ref()
    listener.onReusedConnection()
    this.#write(this.#socket, head, request.body)
  }

  /** Ends the connection if the call on it is still that of `caller`. */
  giveUp(caller: ExchangeListener): void {
    if (this.#listener === caller) this.destroy()
  }

  destroy(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    ;(this.#socket ?? this.#pending).destroy()
    this.#events.onClosed(this.#socket !== null)
  }

  onHead(statusCode: number, headers: Record<string, string>): void {
    this.#waitMs = waitMsOf(headers['keep-alive'])
    this.#listener?.onResponse(statusCode, headers, this.#readMs)
  }

  onBody(bytes: Buffer, from: number, end: number): void {
    this.#listener?.onData(bytes, from, end, this.#readMs)
  }

  onEnd(canGoOn: boolean): void {
    const ended = this.#takeListener()
    // A server that answers before it has heard all may still take what is on its way for the next request.
    const socket = this.#socket
    const hasHeardAll = !this.#isWriting && socket?.writableLength === 0
    if (!this.#isKept || !canGoOn || this.#isClosed || !hasHeardAll) this.destroy()
    else this.#becomeFree(socket, this.#readMs + this.#waitMs)
    ended?.onEnd(this.#readMs)
  }

  #connect({ origin, proxies, session }: Http1ConnectionOptions): PendingSocket {
    return openSocket({
      origin,
      proxies,
      application: 'http/1.1',
      session,
      onread: {
        buffer: MEMORY,
        callback: (bytesRead, memory) => {
          this.#readMs = this.#readStamp()
          if (!this.#parser.push(memory as Buffer, 0, bytesRead)) this.#fail(MALFORMED)
          return true
        },
      },
      clock: this.#clock,
      onSession: (given) => this.#events.onSession(given),
      onOpen: (socket, timing) => this.#open(socket, timing),
      onFail: (error) => this.#fail(error),
    })
  }

  #open(socket: Socket, timing: ConnectionTiming): void {
    this.#socket = socket
    socket.on('end', () => {
      this.#readMs = this.#readStamp()
      if (this.#parser.finish()) this.destroy()
      else this.#fail(CLOSED)
    })
    socket.on('error', (error) => this.#fail(error))
    // Comes last in every case: it only matters where nothing else told the end.
    socket.on('close', () => this.#fail(CLOSED))
    this.#events.onOpened(timing)
    if (this.#waitingRequest === undefined) {
      this.#becomeFree(socket, Number.POSITIVE_INFINITY)
      return
    }
    const { body, head } = this.#waitingRequest
    this.#waitingRequest = undefined
    this.#listener?.onConnected()
    // Whom it was for may have given up at that.
    if (!this.#isClosed) this.#write(socket, head, body)
  }

  #write(socket: Socket, head: string, body: Body): void {
    this.#parser.begin(this)
    if (typeof body === 'string' && body.length < MAX_JOINED_CHARACTERS) {
      socket.write(head + body)
      return
    }
    socket.cork()
    socket.write(head)
    if (isInParts(body)) this.#writeSlices(socket, slicesOf(body))
    else socket.write(body)
    socket.uncork()
  }

  /** Each in a turn of its own, once the one before it is on its way: what others read and write does not wait for megabytes. */
  #writeSlices(socket: Socket, slices: Iterator<readonly Uint8Array[], undefined>): void {
    const { value: slice } = slices.next()
    this.#isWriting = slice !== undefined
    if (slice === undefined) return
    const goOn = (error?: Error | null): void => void (error ?? setImmediate(() => this.#writeSlices(socket, slices)))
    socket.cork()
    for (const [index, bytes] of slice.entries()) {
      if (index < slice.length - 1) socket.write(bytes)
      else socket.write(bytes, goOn)
    }
    socket.uncork()
  }

  #becomeFree(socket: Socket, untilMs: number): void {
    socket.unref()
    this.#events.onFree(untilMs)
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.destroy()
    this.#takeListener()?.onError(error)
  }

  #takeListener(): ExchangeListener | undefined {
    const taken = this.#listener
    this.#listener = undefined
    return taken
  }
}

/** RFC 9112 has no such header, and most servers send it: `timeout=5, max=100`. */
function waitMsOf(keepAlive: string | undefined): number {
  const [, seconds] = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(keepAlive ?? '') ?? []
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000 - CLOSE_BEFORE_MS
}
