// Which HTTP/2 connection a call goes over: one with room or a new one, and never a queue. The room is the mode's
// limit or the server's, whichever is less. What happens to a stream is the transport's business.
import { type ClientHttp2Session, connect } from 'node:http2'
import type { Clock } from '../time/clock.ts'
import type { ConnectionTiming } from './connection-timing.ts'
import type { WireOrigin } from './exchange.ts'
import { openSocket } from './open-socket.ts'

export interface Http2Sessions {
  /** Gives `taker` a session with room: at once, unless the server's limit is still to be learned. */
  acquire(origin: WireOrigin, taker: SessionTaker): void
  /** Opens sessions with room for so many streams. Resolves when each has told its limit or failed, or after `limitMs`. */
  warmUp(origin: WireOrigin, streams: number, limitMs: number): Promise<void>
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
  /** To be called once, when the stream is over. `distrust`: no later call goes over this session. */
  release(distrust: boolean): void
}

interface Session {
  readonly http2: ClientHttp2Session
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
  readonly clock: Clock
  readonly onOpened: (timing: ConnectionTiming) => void
}

export function openHttp2Sessions({
  clock,
  connection,
  onOpened,
  streamsPerConnection,
}: Http2SessionsOptions): Http2Sessions {
  const streamLimit = connection === 'cold' ? 1 : streamsPerConnection
  const sessions: Session[] = []
  // The server says its limit after connecting. Until it is known, the first call goes ahead and those that might
  // share its connection wait for the answer: sent at once, the server could refuse them for our wrong guess.
  let serverLimit = streamLimit === 1 ? 1 : undefined
  let waiting: { readonly origin: WireOrigin; readonly taker: SessionTaker }[] = []

  const takeWaiting = (): typeof waiting => {
    const taken = waiting
    waiting = []
    return taken
  }
  const retire = (session: Session, error: Error): void => {
    session.retired = true
    const index = sessions.indexOf(session)
    if (index >= 0) sessions.splice(index, 1)
    if (sessions.length === 0) for (const { taker } of takeWaiting()) taker.onError(error)
  }
  const openSession = (origin: WireOrigin): Session => {
    const http2 = connect(urlOf(origin), {
      createConnection: () => openSocket({ origin, application: 'h2', clock, onOpen: onOpened }),
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      maxSessionMemory: SESSION_MEMORY_MB,
    })
    const session: Session = { http2, streams: 0, retired: false, connecting: [] }
    sessions.push(session)
    http2.once('connect', () => {
      http2.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
      for (const taker of session.connecting.splice(0)) taker.onConnected()
    })
    http2.on('remoteSettings', ({ maxConcurrentStreams }) => {
      serverLimit = Math.max(1, maxConcurrentStreams ?? Number.POSITIVE_INFINITY)
      for (const { origin: wanted, taker } of takeWaiting()) acquire(wanted, taker)
    })
    http2.on('goaway', () => retire(session, CLOSED))
    // Its streams report the error too, each as its own.
    http2.on('error', (error) => retire(session, error))
    http2.on('close', () => retire(session, CLOSED))
    return session
  }
  const leaseOf = (session: Session): SessionLease => {
    session.streams++
    return {
      http2: session.http2,
      release(distrust) {
        session.streams--
        if (distrust || connection === 'cold') retire(session, CLOSED)
        if (!session.retired || session.streams > 0) return
        if (distrust) session.http2.destroy()
        else session.http2.close()
      },
    }
  }
  const acquire = (origin: WireOrigin, taker: SessionTaker): void => {
    const room = Math.min(streamLimit, serverLimit ?? 1)
    let session = sessions.find(({ streams, http2 }) => streams < room && !http2.closed && !http2.destroyed)
    if (session === undefined && serverLimit === undefined && sessions.length > 0) {
      waiting.push({ origin, taker })
      return
    }
    session ??= openSession(origin)
    if (session.http2.connecting) session.connecting.push(taker)
    taker.onSession(leaseOf(session), !session.http2.connecting)
  }
  const openAhead = (origin: WireOrigin): Promise<void> =>
    new Promise((resolve) => {
      const { http2 } = openSession(origin)
      http2.once('remoteSettings', () => resolve())
      http2.once('close', resolve)
    })
  return {
    acquire,
    async warmUp(origin, streams, limitMs) {
      const limit = new AbortController()
      const settled = async (): Promise<void> => {
        // The first one tells how many streams each of the others has room for.
        await openAhead(origin)
        const sessionsInAll = Math.ceil(streams / Math.min(streamLimit, serverLimit ?? streamLimit))
        await Promise.all(Array.from({ length: sessionsInAll - 1 }, () => openAhead(origin)))
      }
      await Promise.race([settled(), clock.sleepUntil(clock.nowMs() + limitMs, limit.signal)])
      limit.abort()
    },
    close() {
      for (const { http2 } of sessions.slice()) http2.destroy()
    },
  }
}

const urlOf = ({ hostname, port, protocol }: WireOrigin): string =>
  `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
