import { type ClientHttp2Session, connect } from 'node:http2'
import type { Socket } from 'node:net'
import type { PollClock, ReadStamp } from '../../time/poll-clock.ts'
import type { ConnectionTiming, WireOrigin } from './exchange.ts'
import { CLOSED, openSocket, type PendingSocket } from './open-socket.ts'
import { NO_PROXIES, type Proxies } from './proxy.ts'

let afterWrites: (() => void)[] = []

/**
 * Calls back when the HTTP/2 sessions have written what they were handed in this turn of the event loop. Node's sessions
 * write from a native immediate, after the JavaScript of the turn has run, and native immediates run before those
 * of JavaScript. Many requests of one turn share one immediate.
 */
export function afterSessionsWrite(callback: () => void): void {
  if (afterWrites.length === 0) setImmediate(callBackAll)
  afterWrites.push(callback)
}

function callBackAll(): void {
  const callbacks = afterWrites
  afterWrites = []
  for (const callback of callbacks) callback()
}

// Which HTTP/2 connection a call goes over: one with room or a new one, and never a queue. The room of a connection is the mode's
// limit or what the server allows on that connection, whichever is less. What happens to a stream is the transport's business.

interface Http2Sessions {
  /** Gives `taker` a session with room: at once where one stands that has told its limit. */
  acquire(origin: WireOrigin, taker: SessionTaker): SessionWish
  /** Opens sessions with room for so many streams. Resolves when each has told its limit or failed. */
  warmUp(origin: WireOrigin, streams: number): Promise<void>
  close(): void
}

interface SessionWish {
  /** Takes it back, as long as nothing was given. `distrust`: nobody is to wait any longer for what it waited for. */
  cancel(distrust: boolean): void
}

interface SessionTaker {
  /** `hasWaited`: for its connection to stand, or to tell its limit. */
  onSession(lease: SessionLease, hasWaited: boolean): void
  /**
   * The server allows fewer streams than it did, or none. Nothing of this request is written yet, and it would wait for
   * another one to end, or be refused: the lease is to be given back. `onSession` follows.
   */
  onRevoked(): void
  /** Instead of `onSession`: the connection failed. */
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
  readonly readStamp: ReadStamp
  readonly pending: PendingSocket
  /** Null until its connection stands. */
  http2: ClientHttp2Session | null
  streams: number
  /** Whether the server has said its limit. Afterwards it may change it at any time. */
  hasToldLimit: boolean
  /** Takes no further stream, and is closed when the last one ends. */
  retired: boolean
  /** Who got a stream of it in this turn of the event loop: nothing of these requests is written yet. */
  fresh: Waiting[]
  /** Who is to have a stream of it as soon as it stands, or has told that there is room. */
  waiting: Waiting[]
}

// Node's windows hold 64 KiB, on the connection and on each stream. A connection that carries a hundred streams
// over 50 ms of round trip would be cut to 1.3 MB/s, and the client's limit would be measured as the server's.
const STREAM_WINDOW_BYTES = 1024 * 1024
const CONNECTION_WINDOW_BYTES = 64 * 1024 * 1024
// Beyond its default of 10 MB, node refuses streams with ENHANCE_YOUR_CALM.
const SESSION_MEMORY_MB = 1024

export interface Http2SessionsOptions {
  /** `cold` lets no call share a connection, or take one over. */
  readonly connection: 'warm' | 'cold'
  /** Calls that share a connection at most. */
  readonly streamsPerConnection: number
  /** Without it, connections are direct. */
  readonly proxies?: Proxies | undefined
  readonly clock: PollClock
  readonly onOpened: (timing: ConnectionTiming) => void
}

export const openHttp2Sessions = (options: Http2SessionsOptions): Http2Sessions => new SessionPool(options)

interface Waiting {
  readonly origin: WireOrigin
  readonly taker: SessionTaker
  /** How often it had a session and was sent on. */
  moves: number
  /** Null where it waits for none. */
  session: Session | null
}

/** A server that sends everybody on, again and again, is to be heard. */
const MOST_MOVES = 3

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

  acquire(origin: WireOrigin, taker: SessionTaker): SessionWish {
    const waiting: Waiting = { origin, taker, moves: 0, session: null }
    this.#place(waiting)
    return { cancel: (distrust) => this.#cancel(waiting, distrust) }
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
    for (const { http2, pending } of this.#sessions.slice()) (http2 ?? pending).destroy()
  }

  #place(waiting: Waiting): void {
    const free = this.#sessions.find((session) => this.#hasRoom(session))
    if (free?.http2) {
      this.#give(free, free.http2, waiting, false)
      return
    }
    const promising = this.#sessions.find(
      (session) => !session.hasToldLimit && session.streams + session.waiting.length < this.#expectedRoom,
    )
    const session = promising ?? this.#open(waiting.origin)
    session.waiting.push(waiting)
    waiting.session = session
  }

  #cancel(waiting: Waiting, distrust: boolean): void {
    const { session } = waiting
    if (session === null) return
    waiting.session = null
    session.waiting.splice(session.waiting.indexOf(waiting), 1)
    if (distrust || this.#options.connection === 'cold') this.#shun(session)
    if (session.retired && session.streams === 0 && session.waiting.length === 0)
      (session.http2 ?? session.pending).destroy()
  }

  #hasRoom({ hasToldLimit, http2, streams }: Session): boolean {
    return http2 !== null && !http2.closed && !http2.destroyed && streams < this.#roomOf(http2, hasToldLimit)
  }

  /**
   * Streams that it can have at once, without one of them waiting within it: nghttp2 holds back in silence what is over the
   * server's limit. Before that came, it is one: the server could refuse the others for our wrong guess.
   */
  #roomOf(http2: ClientHttp2Session, hasToldLimit = true): number {
    return hasToldLimit ? Math.min(this.#streamLimit, limitOf(http2)) : 1
  }

  /** Resolves with the room that the session told, 0 where it failed. */
  #openAhead(origin: WireOrigin): Promise<number> {
    return new Promise((resolve) => void this.#open(origin, resolve))
  }

  /** `onLimit` hears once what room there is, 0 where the connection failed. */
  #open(origin: WireOrigin, onLimit: (room: number) => void = () => {}): Session {
    const { clock, onOpened, proxies = NO_PROXIES } = this.#options
    const pending = openSocket({
      origin,
      proxies,
      application: 'h2',
      clock,
      onOpen: (socket, timing) => {
        onOpened(timing)
        this.#begin(session, origin, socket, onLimit)
      },
      onFail: (error) => {
        this.#retire(session, error)
        onLimit(0)
      },
    })
    const session: Session = {
      readStamp: clock.openReadStamp(),
      pending,
      http2: null,
      streams: 0,
      hasToldLimit: false,
      retired: false,
      fresh: [],
      waiting: [],
    }
    this.#sessions.push(session)
    return session
  }

  #begin(session: Session, origin: WireOrigin, socket: Socket, onLimit: (room: number) => void): void {
    const http2 = connect(urlOf(origin), {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      maxSessionMemory: SESSION_MEMORY_MB,
    })
    session.http2 = http2
    http2.once('connect', () => {
      http2.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
      this.#serve(session, http2)
    })
    http2.on('remoteSettings', () => {
      this.#hearLimit(session, http2)
      onLimit(this.#roomOf(http2))
    })
    http2.on('goaway', () => this.#leave(session))
    // Its streams report the error too, each as its own.
    http2.on('error', (error) => this.#retire(session, error))
    http2.on('close', () => {
      this.#retire(session, CLOSED)
      onLimit(0)
    })
  }

  /** Gives those who wait for it what room it has. */
  #serve(session: Session, http2: ClientHttp2Session): void {
    while (session.waiting.length > 0 && this.#hasRoom(session)) {
      const [next] = takeWaiting(session, 1)
      if (next !== undefined) this.#give(session, http2, next, true)
    }
  }

  #hearLimit(session: Session, http2: ClientHttp2Session): void {
    const room = this.#roomOf(http2)
    const isFirst = !session.hasToldLimit
    session.hasToldLimit = true
    // One that allows none any more is about to leave, which says nothing of the others.
    if (isFirst || room > 0) this.#expectedRoom = Math.max(1, room)
    // What nghttp2 holds back, it lets go in its order: the last ones would wait.
    const excess = Math.max(0, session.streams - room)
    const revoked = revoke(session, session.fresh.length - excess)
    closeIfDone(session)
    this.#serve(session, http2)
    // Where this one has less room than was expected, another one may have it.
    for (const each of revoked) each.moves++
    for (const each of [...revoked, ...takeWaiting(session)]) this.#place(each)
  }

  /** The server takes no more requests on this connection: whoever waits for it, or has written nothing yet, goes elsewhere. */
  #leave(session: Session): void {
    this.#shun(session)
    for (const each of [...revoke(session, 0), ...takeWaiting(session)]) {
      if (each.moves++ < MOST_MOVES) this.#place(each)
      else each.taker.onError(CLOSED)
    }
  }

  #give(session: Session, http2: ClientHttp2Session, waiting: Waiting, hasWaited: boolean): void {
    if (session.fresh.push(waiting) === 1) afterSessionsWrite(() => (session.fresh = []))
    waiting.taker.onSession(this.#lease(session, http2), hasWaited)
  }

  #lease(session: Session, http2: ClientHttp2Session): SessionLease {
    session.streams++
    return {
      http2,
      readStamp: session.readStamp,
      release: (distrust) => {
        session.streams--
        if (distrust || this.#options.connection === 'cold') this.#shun(session)
        if (distrust && session.streams === 0) http2.destroy()
        else closeIfDone(session)
      },
    }
  }

  /** Who waits for it already goes on waiting. */
  #shun(session: Session): void {
    session.retired = true
    const index = this.#sessions.indexOf(session)
    if (index >= 0) this.#sessions.splice(index, 1)
  }

  #retire(session: Session, error: Error): void {
    this.#shun(session)
    for (const { taker } of takeWaiting(session)) taker.onError(error)
  }
}

function takeWaiting({ waiting }: Session, count = waiting.length): readonly Waiting[] {
  const taken = waiting.splice(0, count)
  for (const each of taken) each.session = null
  return taken
}

/** Takes the session back from all who got it last but the first `kept`. Returns who is to have another one. */
function revoke({ fresh }: Session, kept: number): readonly Waiting[] {
  const revoked = fresh.splice(Math.max(0, kept)).filter(({ moves }) => moves < MOST_MOVES)
  for (const { taker } of revoked) taker.onRevoked()
  return revoked
}

/** What the server allows at this moment. Node hears of a change before it tells of it. */
const limitOf = (http2: ClientHttp2Session): number =>
  http2.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY

/** Without a stream on it, a session is of no use any more that is retired, or may have none. */
function closeIfDone({ hasToldLimit, http2, retired, streams }: Session): void {
  if (http2 === null || streams > 0) return
  if (retired || (hasToldLimit && limitOf(http2) === 0)) http2.close()
}

const urlOf = ({ hostname, port, protocol }: WireOrigin): string =>
  `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
