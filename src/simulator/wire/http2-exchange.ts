import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'

import type { Exchange } from './exchange.ts'

/** One stream of an HTTP/2 connection. */
export function http2Exchange(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Exchange {
  const requestId = randomUUID()
  // A client that resets its stream is told by 'close'; the error that comes with it says nothing more.
  stream.on('error', ignore)
  let isOver = false
  return {
    protocol: 'http2',
    method: pseudoHeader(headers, ':method'),
    target: pseudoHeader(headers, ':path'),
    requestId,
    body: stream,
    open(status, responseHeaders) {
      if (stream.destroyed || stream.closed || stream.headersSent) return
      stream.respond({ ':status': status, 'x-amzn-requestid': requestId, ...responseHeaders })
    },
    write(bytes) {
      if (!stream.writableEnded && !stream.destroyed) stream.write(bytes)
    },
    end(bytes) {
      isOver = true
      if (!stream.writableEnded && !stream.destroyed) stream.end(bytes)
    },
    reset() {
      isOver = true
      // Not `close(code)`: Node then sends END_STREAM before RST_STREAM, which a client takes for a clean end.
      stream.destroy(new Error('reset by a fault'))
    },
    whenGone(listener) {
      stream.once('close', () => {
        // Not `writableFinished`: Node ends a stream by itself when its client resets it.
        if (!isOver) listener()
      })
    },
  }
}

function pseudoHeader(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

function ignore(): void {}
