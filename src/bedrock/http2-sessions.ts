// Which HTTP/2 connection a call goes over: one with room or a new one, and never a queue. The room is the mode's
// limit or the server's, whichever is less. What happens to a stream is the transport's business.
import { type ClientHttp2Session, connect } from 'node:http2'
import type { PollClock, ReadStamp } from '../time/poll-clock.ts'
import type { ConnectionTiming } from './connection-timing.ts'
import type { WireOrigin } from './exchange.ts'
import { openSocket } from './open-socket.ts'

export interface Http2Sessions {
  /** Gives `taker` a session with room: at once, unless the server's limit is still to be learned. */
  acquire(origin: WireOrigin, taker: SessionTaker): void
  /** Opens sessions with room for so many streams. Resolves when each has told its limit or failed. */
  warmUp(origin: WireOrigin, streams: number): Promise<void>
  close(): void
}

export interface SessionTaker {
  /** `isConnected`: its connection stands; else `onConnected` says when. */
  onSession(lease: SessionLease, isConnected: boolean): void
  onConnected(): void
  /** Instead of `onSession`: the connection that was to tell the limit failed. */
  onError(error: Error): void
}

/** The right to one stream on a session. */
export interface SessionLease {
  readonly http2: ClientHttp2Session
  /** Of all that its connection brings, whatever the stream. */
  readonly readStamp: ReadStamp
  /** To be called once, when the stream is over. `distrust`: no later call goes over this session. */
  release(distrust: boolean): void
}

interface Session {
  readonly http2: ClientHttp2Session
  readonly readStamp: ReadStamp
  streams: number
  /** Takes no further stream, and is closed when the last one ends. */
  retired: boolean
  /** Who wants to know when it stands. */
  connecting: SessionTaker[]
}

// Node's windows hold 64 KiB, on the connection and on each stream. A connection that carries a hundred streams
// over 50 ms of round trip would be cut to 1.3 MB/s, and the client's limit would be measured as the server's.
const STREAM_WINDOW_BYTES = 1024 * 1024
const CONNECTION_WINDOW_BYTES = 64 * 1024 * 1024
// Beyond its default of 10 MB, node refuses streams with ENHANCE_YOUR_CALM.
const SESSION_MEMORY_MB = 1024

const CLOSED: NodeJS.ErrnoException = Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })

export interface Http2SessionsOptions {
  /** `cold` lets no call share a connection, or take one over. */
  readonly connection: 'warm' | 'cold'
  /** Calls that share a connection at most. */
  readonly streamsPerConnection: number
  readonly clock: PollClock
  readonly onOpened: (timing: ConnectionTiming) => void
}

export const openHttp2Sessions = (options: Http2SessionsOptions): Http2Sessions => new SessionPool(options)

interface Waiting {
  readonly origin: WireOrigin
  readonly taker: SessionTaker
}

class SessionPool implements Http2Sessions {
  readonly #options: Http2SessionsOptions
  readonly #streamLimit: number
  readonly #sessions: Session[] = []
  // The server says its limit after connecting. Until it is known, the first call goes ahead and those that might
  // share its connection wait for the answer: sent at once, the server could refuse them for our wrong guess.
  #serverLimit: number | undefined
  #waiting: Waiting[] = []
  #isClosed = false

  constructor(options: Http2SessionsOptions) {
    this.#options = options
    this.#streamLimit = options.connection === 'cold' ? 1 : options.streamsPerConnection
    this.#serverLimit = this.#streamLimit === 1 ? 1 : undefined
  }

  acquire(origin: WireOrigin, taker: SessionTaker): void {
    const room = Math.min(this.#streamLimit, this.#serverLimit ?? 1)
    let session = this.#sessions.find(({ streams, http2 }) => streams < room && !http2.closed && !http2.destroyed)
    if (session === undefined && this.#serverLimit === undefined && this.#sessions.length > 0) {
      this.#waiting.push({ origin, taker })
      return
    }
    session ??= this.#open(origin)
    if (session.http2.connecting) session.connecting.push(taker)
    taker.onSession(this.#lease(session), !session.http2.connecting)
  }

  async warmUp(origin: WireOrigin, streams: number): Promise<void> {
    // The first one tells how many streams each of the others has room for.
    await this.#openAhead(origin)
    if (this.#isClosed) return
    const room = Math.min(this.#streamLimit, this.#serverLimit ?? this.#streamLimit)
    const others = Math.ceil(streams / room) - 1
    await Promise.all(Array.from({ length: others }, () => this.#openAhead(origin)))
  }

  close(): void {
    this.#isClosed = true
    for (const { http2 } of this.#sessions.slice()) http2.destroy()
  }

  #openAhead(origin: WireOrigin): Promise<void> {
    return new Promise((resolve) => {
      const { http2 } = this.#open(origin)
      http2.once('remoteSettings', () => resolve())
      http2.once('close', resolve)
    })
  }

  #open(origin: WireOrigin): Session {
    const { clock, onOpened } = this.#options
    const http2 = connect(urlOf(origin), {
      createConnection: () => openSocket({ origin, application: 'h2', clock, onOpen: onOpened }),
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      maxSessionMemory: SESSION_MEMORY_MB,
    })
    const session: Session = { http2, readStamp: clock.openReadStamp(), streams: 0, retired: false, connecting: [] }
    this.#sessions.push(session)
    http2.once('connect', () => {
      http2.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
      for (const taker of session.connecting.splice(0)) taker.onConnected()
    })
    http2.on('remoteSettings', ({ maxConcurrentStreams }) => {
      this.#serverLimit = Math.max(1, maxConcurrentStreams ?? Number.POSITIVE_INFINITY)
      for (const { origin: wanted, taker } of this.#takeWaiting()) this.acquire(wanted, taker)
    })
    http2.on('goaway', () => this.#retire(session, CLOSED))
    // Its streams report the error too, each as its own.
    http2.on('error', (error) => this.#retire(session, error))
    http2.on('close', () => this.#retire(session, CLOSED))
    return session
  }

  #lease(session: Session): SessionLease {
    session.streams++
    return {
      http2: session.http2,
      readStamp: session.readStamp,
      release: (distrust) => {
        session.streams--
        if (distrust || this.#options.connection === 'cold') this.#retire(session, CLOSED)
        if (!session.retired || session.streams > 0) return
        if (distrust) session.http2.destroy()
        else session.http2.close()
      },
    }
  }

  #retire(session: Session, error: Error): void {
    session.retired = true
    const index = this.#sessions.indexOf(session)
    if (index >= 0) this.#sessions.splice(index, 1)
    if (this.#sessions.length === 0) for (const { taker } of this.#takeWaiting()) taker.onError(error)
  }

  #takeWaiting(): Waiting[] {
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }
}

const urlOf = ({ hostname, port, protocol }: WireOrigin): string =>
  `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
