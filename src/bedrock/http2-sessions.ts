// Which HTTP/2 connection a call goes over: one with room or a new one, and never a queue. The room of a connection is the mode's
// limit or what the server allows on that connection, whichever is less. What happens to a stream is the transport's business.
import { type ClientHttp2Session, connect } from 'node:http2'
import type { PollClock, ReadStamp } from '../time/poll-clock.ts'
import { afterSessionsWrite } from './after-sessions-write.ts'
import type { ConnectionTiming } from './connection-timing.ts'
import type { WireOrigin } from './exchange.ts'
import { openSocket } from './open-socket.ts'

export interface Http2Sessions {
  /** Gives `taker` a session with room: at once, unless one may have it that has yet to tell its limit. */
  acquire(origin: WireOrigin, taker: SessionTaker): void
  /** Opens sessions with room for so many streams. Resolves when each has told its limit or failed. */
  warmUp(origin: WireOrigin, streams: number): Promise<void>
  close(): void
}

export interface SessionTaker {
  /** `isConnected`: its connection stands; else `onConnected` says when. */
  onSession(lease: SessionLease, isConnected: boolean): void
  onConnected(): void
  /**
   * The server allows fewer streams than it did, or none. Nothing of this request is written yet, and it would wait for
   * another one to end, or be refused: the lease is to be given back. `onSession` follows.
   */
  onRevoked(): void
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
  /** Whether the server has said its limit. Afterwards it may change it at any time. */
  hasToldLimit: boolean
  /** Takes no further stream, and is closed when the last one ends. */
  retired: boolean
  /** Who has a stream of it, and wants to know when it stands. */
  connecting: SessionTaker[]
  /** Who got a stream of it in this turn of the event loop: nothing of these requests is written yet. */
  fresh: Waiting[]
  /** Who is to have a stream of it as soon as it has told that there is room. */
  waiting: Waiting[]
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
  /** What a session that has not told its limit is expected to have room for. Others of the same server may say something else. */
  #expectedRoom: number
  #isClosed = false

  constructor(options: Http2SessionsOptions) {
    this.#options = options
    this.#streamLimit = options.connection === 'cold' ? 1 : options.streamsPerConnection
    this.#expectedRoom = this.#streamLimit
  }

  acquire(origin: WireOrigin, taker: SessionTaker): void {
    const free = this.#sessions.find((session) => isUsable(session) && session.streams < this.#roomOf(session))
    if (free !== undefined) {
      this.#give(free, { origin, taker })
      return
    }
    const promising = this.#sessions.find(
      (session) =>
        isUsable(session) && !session.hasToldLimit && session.streams + session.waiting.length < this.#expectedRoom,
    )
    if (promising === undefined) this.#give(this.#open(origin), { origin, taker })
    else promising.waiting.push({ origin, taker })
  }

  async warmUp(origin: WireOrigin, streams: number): Promise<void> {
    let missing = streams
    // The first one tells how many streams each of the others may have room for.
    for (let sessions = 1; sessions > 0;) {
      const openings = Array.from({ length: sessions }, () => this.#openAhead(origin))
      // oxlint-disable-next-line no-await-in-loop -- how many more it takes, these have to tell
      const rooms = await Promise.all(openings)
      const most = Math.max(...rooms)
      if (this.#isClosed || most === 0) return
      missing -= rooms.reduce((sum, room) => sum + room, 0)
      sessions = Math.ceil(missing / most)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const { http2 } of this.#sessions.slice()) http2.destroy()
  }

  /**
   * Streams that it can have at once, without one of them waiting within it: nghttp2 holds back in silence what is over the
   * server's limit. Before that came, it is one: the server could refuse the others for our wrong guess.
   */
  #roomOf({ hasToldLimit, http2 }: Session): number {
    return hasToldLimit ? Math.min(this.#streamLimit, limitOf(http2)) : 1
  }

  /** Resolves with the room that the session told, 0 where it failed. */
  #openAhead(origin: WireOrigin): Promise<number> {
    return new Promise((resolve) => {
      const session = this.#open(origin)
      session.http2.once('remoteSettings', () => resolve(this.#roomOf(session)))
      session.http2.once('close', () => resolve(0))
    })
  }

  #open(origin: WireOrigin): Session {
    const { clock, onOpened } = this.#options
    const http2 = connect(urlOf(origin), {
      createConnection: () => openSocket({ origin, application: 'h2', clock, onOpen: onOpened }),
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      maxSessionMemory: SESSION_MEMORY_MB,
    })
    const session: Session = {
      http2,
      readStamp: clock.openReadStamp(),
      streams: 0,
      hasToldLimit: false,
      retired: false,
      connecting: [],
      fresh: [],
      waiting: [],
    }
    this.#sessions.push(session)
    http2.once('connect', () => {
      http2.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
      for (const taker of session.connecting.splice(0)) taker.onConnected()
    })
    http2.on('remoteSettings', () => this.#hearLimit(session))
    http2.on('goaway', () => this.#leave(session))
    // Its streams report the error too, each as its own.
    http2.on('error', (error) => this.#retire(session, error))
    http2.on('close', () => this.#retire(session, CLOSED))
    return session
  }

  #hearLimit(session: Session): void {
    const isFirst = !session.hasToldLimit
    session.hasToldLimit = true
    // One that allows none any more is about to leave, which says nothing of the others.
    if (isFirst || this.#roomOf(session) > 0) this.#expectedRoom = Math.max(1, this.#roomOf(session))
    // What nghttp2 holds back, it lets go in its order: the last ones would wait.
    const excess = session.streams - this.#roomOf(session)
    const revoked = revoke(excess > 0 ? session.fresh.splice(-excess) : [])
    closeIfDone(session)
    // Where this one has less room than was expected, another one may have it.
    for (const { origin, taker } of [...revoked, ...session.waiting.splice(0)]) this.acquire(origin, taker)
  }

  /** The server takes no more requests on this connection, those among them that are not written. */
  #leave(session: Session): void {
    const revoked = revoke(session.fresh.splice(0))
    this.#retire(session, CLOSED)
    for (const { origin, taker } of revoked) this.acquire(origin, taker)
  }

  #give(session: Session, waiting: Waiting): void {
    const isConnected = !session.http2.connecting
    if (!isConnected) session.connecting.push(waiting.taker)
    else if (session.fresh.push(waiting) === 1) afterSessionsWrite(() => (session.fresh = []))
    waiting.taker.onSession(this.#lease(session), isConnected)
  }

  #lease(session: Session): SessionLease {
    session.streams++
    return {
      http2: session.http2,
      readStamp: session.readStamp,
      release: (distrust) => {
        session.streams--
        if (distrust || this.#options.connection === 'cold') this.#retire(session, CLOSED)
        if (distrust && session.streams === 0) session.http2.destroy()
        else closeIfDone(session)
      },
    }
  }

  #retire(session: Session, error: Error): void {
    session.retired = true
    const index = this.#sessions.indexOf(session)
    if (index >= 0) this.#sessions.splice(index, 1)
    for (const { taker } of session.waiting.splice(0)) taker.onError(error)
  }
}

function revoke(fresh: readonly Waiting[]): readonly Waiting[] {
  for (const { taker } of fresh) taker.onRevoked()
  return fresh
}

const isUsable = ({ http2, retired }: Session): boolean => !retired && !http2.closed && !http2.destroyed

/** What the server allows at this moment. Node hears of a change before it tells of it. */
const limitOf = (http2: ClientHttp2Session): number =>
  http2.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY

/** Without a stream on it, a session is of no use any more that is retired, or may have none. */
function closeIfDone({ hasToldLimit, http2, retired, streams }: Session): void {
  if (streams === 0 && (retired || (hasToldLimit && limitOf(http2) === 0))) http2.close()
}

const urlOf = ({ hostname, port, protocol }: WireOrigin): string =>
  `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
