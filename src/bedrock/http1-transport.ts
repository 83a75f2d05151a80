// HTTP/1.1 on node:http and node:https: one call a connection at a time, and never a queue for one.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Transport } from './exchange.ts'

const UNLIMITED = Number.POSITIVE_INFINITY

/** `warm` keeps connections for later calls; `cold` opens one for each, with a full TLS handshake. */
export function openHttp1Transport(connection: 'warm' | 'cold'): Transport {
  const options =
    connection === 'warm'
      ? { keepAlive: true, noDelay: true, maxSockets: UNLIMITED, maxFreeSockets: UNLIMITED }
      : { keepAlive: false, noDelay: true, maxSockets: UNLIMITED, maxCachedSessions: 0 }
  const httpAgent = new HttpAgent(options)
  const httpsAgent = new HttpsAgent(options)

  return {
    open(wire, listener) {
      const secure = wire.protocol === 'https:'
      const request = (secure ? httpsRequest : httpRequest)({
        // A URL writes an IPv6 address in brackets, a socket does not.
        host: wire.hostname.replace(/^\[|\]$/g, ''),
        port: wire.port,
        method: wire.method,
        path: wire.path,
        headers: wire.headers,
        agent: secure ? httpsAgent : httpAgent,
      })
      request.on('socket', (socket: Socket) => {
        if (request.reusedSocket) listener.onReusedConnection()
        else socket.once(secure ? 'secureConnect' : 'connect', () => listener.onConnected())
      })
      request.on('response', (response) => {
        listener.onResponse(response.statusCode ?? 0, response.headers as Record<string, string>)
        response.on('data', (bytes: Buffer) => listener.onData(bytes))
        response.on('end', () => listener.onEnd())
        response.on('error', (error) => listener.onError(error))
      })
      request.on('error', (error) => listener.onError(error))
      // Comes last in every case: it only matters where nothing else told the end.
      request.on('close', () => listener.onError(CLOSED))
      listener.onSent()
      request.end(wire.body)
      return { destroy: () => void request.destroy() }
    },
    close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}

const CLOSED: NodeJS.ErrnoException = Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })
