// A server of the wire alone, and clients that know nothing of it: what they send, they spell out themselves.
import { type IncomingHttpHeaders, request } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'

import type { Exchange } from '../../../src/simulator/wire/exchange.ts'
import { makeCertificate } from '../../../src/simulator/wire/tls-layer.ts'
import {
  openProtocolServer,
  type ProtocolServer,
  type ProtocolServerOptions,
} from '../../../src/simulator/wire/protocol-server.ts'
import { readBody } from '../../../src/simulator/wire/request-body.ts'

export const certificate = await makeCertificate('localhost', Date.now())

export interface Wire extends ProtocolServer {
  readonly isSecure: boolean
  readonly connections: { readonly open: number; readonly opened: number }
}

export type Handle = (exchange: Exchange) => void

export async function openWire(
  handle: Handle = echo,
  options: Partial<ProtocolServerOptions> & { readonly isSecure?: boolean } = {},
): Promise<Wire> {
  const { isSecure = false, ...rest } = options
  const connections = { open: 0, opened: 0 }
  const tls = isSecure ? certificate : null
  const server = await openProtocolServer({ host: '127.0.0.1', port: 0, tls, ...rest }, connections, handle)
  return { ...server, isSecure, connections }
}

const LONGEST_BODY_BYTES = 30_000_000

/** Answers with what it was asked. */
export function echo(exchange: Exchange): void {
  const { method, target, headers, authority } = exchange
  readBody(exchange, LONGEST_BODY_BYTES, (body) => {
    const bodyBytes = body?.length ?? -1
    exchange.open(200, { 'content-type': 'application/json' })
    exchange.end(Buffer.from(JSON.stringify({ method, target, headers, authority, bodyBytes })))
  })
}

/** A connection on which nothing was sent but, with TLS, the handshake. */
export const connectRaw = (wire: Wire, alpn: readonly string[] = []): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const address = { host: '127.0.0.1', port: wire.port }
    const socket = wire.isSecure
      ? connectTls({ ...address, ca: certificate.authority, ALPNProtocols: [...alpn] }, () => resolve(socket))
      : connect(address, () => resolve(socket))
    socket.once('error', reject)
  })

/** All that comes until the connection is over, however it ends. */
export const readAll = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string | Buffer
}

export interface Told {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Rejects with the client's own error when the answer does not come, or breaks off. */
export const ask = (wire: Wire, protocol: 'http1' | 'http2', asked: Asked = {}): Promise<Told> =>
  protocol === 'http1' ? askHttp1(wire, asked) : askHttp2(wire, asked)

async function askHttp1(wire: Wire, { method = 'POST', path = '/', headers = {}, body = '' }: Asked): Promise<Told> {
  const socket = await connectRaw(wire, ['http/1.1'])
  return new Promise<Told>((resolve, reject) => {
    const { port } = wire
    const message = request({ method, path, headers, host: 'localhost', port, createConnection: () => socket })
    message.once('error', reject)
    message.once('response', (response) => {
      const { statusCode: status = 0 } = response
      text(response).then((told) => resolve({ status, headers: response.headers, body: told }), reject)
    })
    message.end(body)
  }).finally(() => socket.destroy())
}

export const connectSession = (wire: Wire): ClientHttp2Session => {
  const session = connectHttp2(`${wire.isSecure ? 'https' : 'http'}://localhost:${wire.port}`, {
    ca: certificate.authority,
    host: '127.0.0.1',
  })
  // Whatever becomes of it, its streams say so too.
  session.on('error', () => {})
  return session
}

export const askOn = (session: ClientHttp2Session, asked: Asked = {}): Promise<Told> =>
  new Promise<Told>((resolve, reject) => {
    const { method = 'POST', path = '/', headers: asking = {}, body = '' } = asked
    const stream = session.request({ ...asking, ':method': method, ':path': path })
    let headers: IncomingHttpHeaders = {}
    stream.once('response', (given) => {
      headers = given
    })
    stream.once('error', reject)
    text(stream).then((told) => resolve({ status: Number(headers[':status']), headers, body: told }), reject)
    stream.end(body === '' ? undefined : body)
  })

async function askHttp2(wire: Wire, asked: Asked): Promise<Told> {
  const session = connectSession(wire)
  return askOn(session, asked).finally(() => session.destroy())
}
