// A server that does what a test says, over HTTP/1.1 and HTTP/2 on one port, with TLS or without: it answers with bytes and knows no Bedrock.
import { createServer as createHttp1Server } from 'node:http'
import {
  constants,
  createServer as createHttp2Server,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { Certificate } from '../../src/simulator/wire/tls-layer.ts'

const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' }

/** One request and the means to answer it, well or badly. */
export interface ScriptedCall {
  /** Counts the server's requests from 0. */
  readonly index: number
  readonly path: string
  /** Of the other end of its connection. */
  readonly remotePort: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  respond(status?: number, headers?: Record<string, string>): void
  write(bytes: Uint8Array): void
  end(bytes?: Uint8Array | string): void
  /** A TCP reset over HTTP/1.1, RST_STREAM with this code and without END_STREAM over HTTP/2. Not with TLS: Node aborts the process. */
  reset(code?: number): void
  /** Ends the connection beneath, without a word of HTTP. */
  cutConnection(): void
  /** HTTP/2's announcement that this connection takes no more streams. */
  goAway(): void
  /** Resolves when the client gave the call up or got it whole. */
  readonly closed: Promise<'aborted' | 'finished'>
}

export interface ScriptedServer {
  readonly url: string
  readonly calls: readonly ScriptedCall[]
  connections(): number
  close(): Promise<void>
}

export interface ServerOptions {
  /** HTTP/2: of each connection in turn, the last number of all that follow. */
  readonly maxConcurrentStreams?: number | readonly number[]
  readonly onSession?: (session: ServerHttp2Session) => void
  /** For `localhost`; with it, the server speaks TLS. */
  readonly certificate?: Certificate | undefined
}

export async function openScriptedServer(
  script: (call: ScriptedCall) => void,
  { certificate, maxConcurrentStreams = 1000, onSession }: ServerOptions = {},
): Promise<ScriptedServer> {
  const calls: ScriptedCall[] = []
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  let connections = 0

  /** Runs the script when the request has come whole. */
  const answer = (
    incoming: Readable,
    outgoing: Writable,
    means: Omit<ScriptedCall, 'index' | 'body' | 'write' | 'end' | 'closed'>,
  ): void => {
    const body: Buffer[] = []
    const { promise, resolve } = Promise.withResolvers<'aborted' | 'finished'>()
    incoming.on('error', () => undefined)
    outgoing.on('error', () => undefined)
    // A stream of HTTP/2 that the client resets counts as finished as well, but says so first.
    outgoing.on('aborted', () => resolve('aborted'))
    outgoing.on('close', () => resolve(outgoing.writableFinished ? 'finished' : 'aborted'))
    incoming.on('data', (bytes: Buffer) => body.push(bytes))
    incoming.on('end', () => {
      const call: ScriptedCall = {
        ...means,
        index: calls.length,
        body: Buffer.concat(body).toString(),
        write: (bytes) => void outgoing.write(bytes),
        end: (bytes) => void outgoing.end(bytes),
        closed: promise,
      }
      calls.push(call)
      script(call)
    })
  }
  const http1 = createHttp1Server({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    const { headers, socket, url = '' } = incoming
    answer(incoming, outgoing, {
      path: url,
      remotePort: socket.remotePort ?? 0,
      headers,
      respond(status = 200, responseHeaders = EVENT_STREAM) {
        outgoing.writeHead(status, responseHeaders)
        outgoing.flushHeaders()
      },
      reset: () => void socket.resetAndDestroy(),
      cutConnection: () => void socket.destroy(),
      goAway: () => undefined,
    })
  })
  const answerStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    answer(stream, stream, {
      path: headers[':path'] ?? '',
      remotePort: stream.session?.socket.remotePort ?? 0,
      headers,
      respond: (status = 200, responseHeaders = EVENT_STREAM) =>
        stream.respond({ ':status': status, ...responseHeaders }),
      reset(code = constants.NGHTTP2_INTERNAL_ERROR) {
        const port = stream.session?.socket.remotePort
        const socket = [...sockets].find(({ remotePort }) => remotePort === port)
        socket?.write(resetStreamFrame(stream.id ?? 0, code))
      },
      cutConnection: () => stream.session?.destroy(),
      goAway: () => stream.session?.goaway(),
    })
  }
  const serveHttp2 = (limit: number): Http2Server => {
    const server = createHttp2Server({ settings: { maxConcurrentStreams: limit } })
    server.on('stream', answerStream)
    server.on('session', (session) => {
      sessions.add(session)
      session.on('error', () => undefined)
      onSession?.(session)
    })
    return server.on('sessionError', () => undefined)
  }
  const http2s = [maxConcurrentStreams].flat().map(serveHttp2)
  let sessionsMade = 0
  /** Hands a connection to the server whose turn it is. */
  const accept2 = (socket: Socket): void => {
    http2s[Math.min(sessionsMade++, http2s.length - 1)]?.emit('connection', socket)
  }

  const accept = (socket: Socket): void => {
    connections++
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const acceptSecure = (socket: TLSSocket): void => {
    accept(socket)
    if (socket.alpnProtocol === 'h2') accept2(socket)
    else http1.emit('connection', socket)
  }
  const acceptPlain = (socket: Socket): void => {
    accept(socket)
    socket.once('data', (bytes) => {
      socket.pause()
      socket.unshift(bytes)
      if (bytes.toString('latin1', 0, 3) === 'PRI') accept2(socket)
      else http1.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  }
  const listener =
    certificate === undefined
      ? createServer(acceptPlain)
      : createTlsServer({ ...certificate, ALPNProtocols: ['h2', 'http/1.1'] }, acceptSecure)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  return {
    url: certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    calls,
    connections: () => connections,
    async close() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}

/** RFC 9113 §6.4. Node sends END_STREAM before its own resets, and then nothing was reset. */
function resetStreamFrame(streamId: number, code: number): Buffer {
  const frame = Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  frame.writeUInt32BE(streamId, 5)
  frame.writeUInt32BE(code, 9)
  return frame
}
