import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Exchange } from './exchange.ts'

/** An HTTP/1.1 request and its response; without a content-length the response is chunked. */
export function http1Exchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const requestId = randomUUID()
  // A client that disconnects is told by 'close'; the errors that come with it say nothing more.
  request.on('error', ignore)
  response.on('error', ignore)
  let isOver = false
  return {
    protocol: 'http1',
    method: request.method ?? '',
    target: request.url ?? '',
    requestId,
    body: request,
    open(status, headers) {
      if (!response.headersSent) response.writeHead(status, { 'x-amzn-requestid': requestId, ...headers })
    },
    write(bytes) {
      if (!response.writableEnded && !response.destroyed) response.write(bytes)
    },
    end(bytes) {
      isOver = true
      if (!response.writableEnded && !response.destroyed) response.end(bytes)
    },
    reset() {
      isOver = true
      request.socket.resetAndDestroy()
    },
    whenGone(listener) {
      response.once('close', () => {
        if (!isOver) listener()
      })
    },
  }
}

function ignore(): void {}
