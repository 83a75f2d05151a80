import { randomUUID } from 'node:crypto'
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'

import { type Exchange, joinHeaders } from './exchange.ts'

/** One stream of an HTTP/2 connection. */
export function http2Exchange(
  stream: ServerHttp2Stream,
  pseudo: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  renderDate: () => string,
): Exchange {
  const requestId = randomUUID()
  const headers = joinHeaders(rawHeaders)
  // A client that resets its stream is told by 'close'; the error that comes with it says nothing more.
  stream.on('error', ignore)
  let isOver = false
  const reset = (): void => {
    isOver = true
    // Not `close(code)`: Node then sends END_STREAM before RST_STREAM, which a client takes for a clean end.
    stream.destroy(new Error('reset by a fault'))
  }
  return {
    protocol: 'http2',
    method: textOf(pseudo[':method']),
    target: textOf(pseudo[':path']),
    headers,
    authority: textOf(pseudo[':authority']) || (headers['host'] ?? ''),
    requestId,
    body: stream,
    get isOpen() {
      return stream.headersSent
    },
    open(status, answerHeaders) {
      if (stream.destroyed || stream.closed || stream.headersSent) return
      stream.respond({ ':status': status, date: renderDate(), 'x-amzn-requestid': requestId, ...answerHeaders })
    },
    write(bytes) {
      if (!stream.writableEnded && !stream.destroyed) stream.write(bytes)
    },
    end(bytes) {
      isOver = true
      if (!stream.writableEnded && !stream.destroyed) stream.end(bytes)
    },
    reset,
    refuse() {
      if (stream.headersSent) {
        reset()
        return
      }
      isOver = true
      stream.close(constants.NGHTTP2_REFUSED_STREAM)
    },
    goAway(how) {
      const { session } = stream
      if (how === 'after-this') {
        session?.close()
        return
      }
      isOver = true
      session?.destroy(new Error('sent away by a fault'), constants.NGHTTP2_INTERNAL_ERROR)
    },
    whenGone(listener) {
      stream.once('close', () => {
        // Not `writableFinished`: Node ends a stream by itself when its client resets it.
        if (!isOver) listener()
      })
    },
  }
}

const textOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : '')

function ignore(): void {}
