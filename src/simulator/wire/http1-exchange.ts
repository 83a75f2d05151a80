import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Exchange, joinHeaders } from './exchange.ts'

/** As captures of the service spell what it sends; every other name is written as it is given. */
const SPELLING: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'content-length': 'Content-Length',
  'x-amzn-errortype': 'x-amzn-ErrorType',
}

/** An HTTP/1.1 request and its response; without a content-length the response is chunked. */
export function http1Exchange(
  request: IncomingMessage,
  response: ServerResponse,
  renderDate: () => string,
  resetConnection: () => void,
): Exchange {
  const requestId = randomUUID()
  const headers = joinHeaders(request.rawHeaders)
  // A client that disconnects is told by 'close'; the errors that come with it say nothing more.
  request.on('error', ignore)
  response.on('error', ignore)
  let isOver = false
  const reset = (): void => {
    isOver = true
    resetConnection()
  }
  return {
    protocol: 'http1',
    method: request.method ?? '',
    target: request.url ?? '',
    headers,
    authority: headers['host'] ?? '',
    requestId,
    body: request,
    get isOpen() {
      return response.headersSent
    },
    open(status, answerHeaders) {
      if (response.headersSent) return
      response.writeHead(status, { Date: renderDate(), 'x-amzn-RequestId': requestId, ...spell(answerHeaders) })
    },
    write(bytes) {
      if (!response.writableEnded && !response.destroyed) response.write(bytes)
    },
    end(bytes) {
      isOver = true
      if (!response.writableEnded && !response.destroyed) response.end(bytes)
    },
    reset,
    refuse() {
      isOver = true
      request.socket.destroy()
    },
    goAway(how) {
      if (how === 'at-once') reset()
      else if (response.headersSent) response.once('finish', () => request.socket.end())
      else response.shouldKeepAlive = false
    },
    whenGone(listener) {
      response.once('close', () => {
        if (!isOver) listener()
      })
    },
  }
}

const spell = (headers: Readonly<Record<string, string | number>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [SPELLING[name] ?? name, value]))

function ignore(): void {}
