// A proxy that knows CONNECT and nothing else, and counts what goes through it.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { nextTurn } from '../../src/time/clock.ts'
import type { Certificate } from '../../src/simulator/wire/tls-layer.ts'

export interface ConnectProxy {
  readonly port: number
  /** Request heads, as they came. */
  readonly heads: readonly string[]
  /** Bytes that tunnels carried, to the server and back. */
  bytes(): { readonly there: number; readonly back: number }
  /** Sockets by which it is connected to servers, by their own ports. */
  readonly ports: ReadonlySet<number>
  close(): Promise<void>
}

export interface ConnectProxyOptions {
  /** For `localhost`; with it, the proxy itself speaks TLS. */
  readonly certificate?: Certificate | undefined
  /** Where it connects to in place of what was asked for, which need not exist. */
  readonly route?: (host: string, port: number) => { readonly host: string; readonly port: number }
  /** Answers instead of it. Returns false to have the tunnel opened. */
  readonly answer?: (head: string, socket: Socket) => boolean
  /** What it says when the tunnel stands, a write in each turn of the event loop. */
  readonly accepting?: readonly string[]
}

export async function openConnectProxy({
  accepting = ['HTTP/1.1 200 Connection established\r\n\r\n'],
  answer = () => false,
  certificate,
  route = (host, port) => ({ host, port }),
}: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const heads: string[] = []
  const ports = new Set<number>()
  const sockets = new Set<Socket>()
  const counted = { there: 0, back: 0 }
  const hold = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const serve = (near: Socket): void => {
    hold(near)
    let head = ''
    const read = (bytes: Buffer): void => {
      head += bytes.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      near.off('data', read)
      heads.push(head)
      if (answer(head, near)) return
      const [, host = '', port] = /^CONNECT (\S+):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? []
      const far = connect(route(host, Number(port)))
      hold(far)
      far.once('connect', async () => {
        ports.add(far.localPort ?? 0)
        for (const text of accepting) {
          near.write(text)
          await nextTurn()
        }
      })
      near.on('data', (more: Buffer) => void ((counted.there += more.length), far.write(more)))
      far.on('data', (more: Buffer) => void ((counted.back += more.length), near.write(more)))
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      far.on('end', () => near.end())
    }
    near.on('data', read)
  }
  const server = certificate === undefined ? createServer(serve) : createTlsServer({ ...certificate }, serve)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heads,
    bytes: () => ({ ...counted }),
    ports,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
