// A server that knows no HTTP: a test says what it does with each socket, and with what it hears.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { Certificate } from '../../../src/simulator/wire/tls-layer.ts'

export interface RawServer {
  readonly port: number
  /** In the order in which they were opened. */
  readonly sockets: readonly Socket[]
  close(): Promise<void>
}

export async function openRawServer(
  onSocket: (socket: Socket | TLSSocket, index: number) => void,
  {
    certificate,
    host = '127.0.0.1',
    refuses = () => false,
  }: {
    readonly certificate?: Certificate
    readonly host?: string
    /** Whether to end a connection before TLS, by its index among all. */
    readonly refuses?: (index: number) => boolean
  } = {},
): Promise<RawServer> {
  const sockets: Socket[] = []
  const accept = (socket: Socket): void => {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    onSocket(socket, sockets.push(socket) - 1)
  }
  const server =
    certificate === undefined
      ? createServer(accept)
      : createTlsServer({ key: certificate.key, cert: certificate.cert }, accept)
  let connections = 0
  server.on('connection', (socket: Socket) => void (refuses(connections++) && socket.destroy()))
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, host), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Calls back for each request that has come whole; every one of them says its length. */
export function onRequest(socket: Socket, answer: (text: string) => void): void {
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (;;) {
      const bodyAt = text.indexOf('\r\n\r\n') + 4
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0)
      if (bodyAt < 4 || text.length < bodyAt + length) return
      const request = text.slice(0, bodyAt + length)
      text = text.slice(request.length)
      answer(request)
    }
  })
}
