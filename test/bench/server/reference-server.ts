// A measuring instrument and no simulator: it streams ConverseStream replies on a fixed timetable and keeps the truth of
// when it wrote them. It runs as a process of its own; its parent asks for the truth over IPC.
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Protocol } from '../protocol.ts'
import type { Pace } from './pace.ts'
import { makeReplyFrames } from './reply-frames.ts'
import { serveHttp1 } from './serve-http1.ts'
import { serveHttp2 } from './serve-http2.ts'
import { openTimetable } from './timetable.ts'
import { keepTruth, type Truth } from './truth.ts'

/** What the server is started with, as JSON in its only argument. */
export interface ServerTask {
  readonly protocol: Protocol
  readonly pace: Pace
  /** How many the client keeps under way. */
  readonly streams: number
  /** In PEM; null for plain text. */
  readonly tls: { readonly key: string; readonly cert: string } | null
  readonly untimedMs: number
  /** Of the requests, how many are answered with a 429. */
  readonly refusedShare: number
  /** Over HTTP/1.1, how long a connection may be idle; null for ever. */
  readonly keepAliveMs: number | null
}

/** What it tells its parent: where it is, once, and the truth whenever it is asked. */
export type ServerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'truth'; readonly truth: Truth }

const BACKLOG = 4_096
const SOCKETS = { noDelay: true }

const { keepAliveMs, pace, protocol, refusedShare, streams, tls, untimedMs } = JSON.parse(
  process.argv[2] ?? '',
) as ServerTask
const truth = keepTruth(untimedMs)
const timetable = openTimetable({ pace, streams, refusedShare, frames: makeReplyFrames(pace), truth })
const say = (message: ServerMessage): void => void process.send?.(message)

const server = openServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
  say({ kind: 'listening', port: (server.address() as AddressInfo).port }),
)
process.on('message', () => say({ kind: 'truth', truth: truth.take() }))
process.on('disconnect', () => process.exit())

function openServer(): Server {
  if (protocol === 'http1') {
    const onSocket = (socket: Socket): void => {
      truth.connected()
      serveHttp1(socket, timetable, keepAliveMs)
    }
    return tls === null ? createServer(SOCKETS, onSocket) : createTlsServer({ ...tls, ...SOCKETS }, onSocket)
  }
  const options = { settings: { maxConcurrentStreams: 4_096 }, ...SOCKETS }
  const http2 = tls === null ? createHttp2Server(options) : createSecureServer({ ...tls, ...options })
  http2.on('session', (session) => {
    truth.connected()
    session.on('error', () => undefined)
  })
  http2.on('stream', (stream) => serveHttp2(stream, timetable))
  return http2
}
