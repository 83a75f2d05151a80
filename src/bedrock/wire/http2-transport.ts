// HTTP/2 on node:http2: prior knowledge for http, ALPN for https. Node ends a stream that was reset or lost its
// connection as if the server had finished it; here, only the server's END_STREAM is an end.
import { type ClientHttp2Stream, constants } from 'node:http2'
import { type Body, isInParts } from './body.ts'
import type { ExchangeListener, Transport, WireRequest } from './exchange.ts'
import type { ReadStamp } from '../../time/poll-clock.ts'
import {
  afterSessionsWrite,
  type Http2SessionsOptions,
  openHttp2Sessions,
  type SessionLease,
} from './http2-sessions.ts'

export function openHttp2Transport(options: Http2SessionsOptions): Transport {
  const sessions = openHttp2Sessions(options)
  return {
    open(wire, listener) {
      let lease: SessionLease | undefined
      let stream: ClientHttp2Stream | undefined
      let isDestroyed = false
      const release = (distrust: boolean): void => {
        lease?.release(distrust)
        lease = undefined
      }
      listener.onSent()
      const wish = sessions.acquire(wire, {
        onSession(given, hasWaited) {
          lease = given
          if (isDestroyed) {
            release(false)
            return
          }
          // Waiting for a connection that is being made is waiting for one's own, whoever asked for it first.
          if (hasWaited) listener.onConnected()
          else afterSessionsWrite(() => lease === given && listener.onReusedConnection())
          stream = startStream(given, wire, listener)
          stream.on('close', () => release(false))
        },
        onRevoked() {
          if (stream !== undefined) abandon(stream)
          release(false)
        },
        onError: (error) => listener.onError(error),
      })
      return {
        destroy(distrust) {
          isDestroyed = true
          stream?.close(constants.NGHTTP2_CANCEL)
          wish.cancel(distrust)
          release(distrust)
        },
      }
    },
    warmUp: (origin, calls) => sessions.warmUp(origin, calls),
    close: () => sessions.close(),
  }
}

/** Nothing of its request is written. What Node still tells of it is no part of the exchange, which goes on over another connection. */
function abandon(stream: ClientHttp2Stream): void {
  stream.removeAllListeners()
  stream.on('error', () => {})
  stream.close(constants.NGHTTP2_CANCEL)
}

function startStream(
  { http2, readStamp }: SessionLease,
  wire: WireRequest,
  listener: ExchangeListener,
): ClientHttp2Stream {
  let isOver = false
  const stream = http2.request({ ...wire.headers, ':method': wire.method, ':path': wire.path })
  stream.on('response', (headers) => {
    listener.onResponse(headers[':status'] ?? 0, headers as Record<string, string>, readStamp())
  })
  readAsItComes(stream, readStamp, (bytes, atMs) => listener.onData(bytes, 0, bytes.length, atMs))
  stream.on('end', () => {
    // Node pushes the end of a stream on END_STREAM and on closing whatever was not ended. `closed` does not tell them
    // apart: a stream that has ended may be closed by the time that its last bytes have been read. A connection that
    // goes away closes its streams with CANCEL; what is left is whether the response was whole, which its reader knows.
    isOver = true
    if (stream.rstCode === constants.NGHTTP2_NO_ERROR) listener.onEnd(readStamp())
    else listener.onError(resetError(stream.rstCode))
  })
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isOver = true
    listener.onError(error.code === 'ERR_HTTP2_STREAM_ERROR' ? resetError(stream.rstCode, error) : rootOf(error))
  })
  // Comes last in every case: it only matters where nothing else told the end. An error takes long to make.
  stream.on('close', () => {
    if (!isOver) listener.onError(resetError(stream.rstCode ?? constants.NGHTTP2_CANCEL))
  })
  writeBody(stream, wire.body)
  return stream
}

function writeBody(stream: ClientHttp2Stream, body: Body): void {
  if (!isInParts(body)) {
    stream.end(body)
    return
  }
  stream.cork()
  for (const part of body) stream.write(part)
  stream.end()
  stream.uncork()
}

/**
 * Takes what the session has for the stream where Node puts it into the stream's buffer. On its way through the buffer, each
 * DATA frame would cost a turn of `process.nextTick` in which Node asks for the next one, a fifth of what an event costs. Its
 * end still goes that way, and with it `end` and `close`. There is no back pressure to lose: a read is done with when it returns.
 * Node tells of the headers in a tick of its own, and over TLS what followed them may be read before that: it is held until then.
 * To be called after whoever listens to `response` does.
 */
function readAsItComes(
  stream: ClientHttp2Stream,
  readStamp: ReadStamp,
  onData: (bytes: Buffer, atMs: number) => void,
): void {
  let early: { readonly bytes: Buffer; readonly atMs: number }[] | null = []
  stream.once('response', () => {
    const held = early ?? []
    early = null
    for (const { atMs, bytes } of held) onData(bytes, atMs)
  })
  const push = stream.push.bind(stream)
  stream.push = (bytes: Buffer | null) => {
    if (bytes === null) return push(null)
    if (early === null) onData(bytes, readStamp())
    else early.push({ bytes, atMs: readStamp() })
    return true
  }
  stream.resume()
}

/** Node cancels the streams of a connection that failed; why it failed stands behind that. */
function rootOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return error.code === 'ERR_HTTP2_STREAM_CANCEL' && error.cause instanceof Error ? error.cause : error
}

/** RFC 9113 §7, by code. */
const RESET_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const

function resetError(code: number, cause?: Error): NodeJS.ErrnoException {
  const name = `HTTP2_${RESET_NAMES[code] ?? code}`
  return Object.assign(new Error(`The stream was reset: ${name}.`, { cause }), { code: name })
}
