import type { Socket } from 'node:net'
import { createServer } from 'node:tls'

/** Both in PEM. */
export interface TlsIdentity {
  readonly key: string
  readonly cert: string
}

/**
 * Returns a function that makes a connection a TLS one. `take` gets it once the handshake is over and ALPN has
 * chosen; a client that offers no protocols speaks HTTP/1.1. Handshakes that fail only end their connection.
 */
export function makeTlsLayer(
  identity: TlsIdentity,
  take: (secured: Socket, below: Socket, isHttp2: boolean) => void,
): (socket: Socket) => void {
  // Node tells a secured connection, and not the one that it was made of: both have the same peer.
  const below = new Map<string, Socket>()
  const server = createServer({ ...identity, ALPNProtocols: ['h2', 'http/1.1'] })
  server.on('tlsClientError', ignore)
  server.on('secureConnection', (secured) => {
    secured.on('error', ignore)
    const socket = below.get(peerOf(secured))
    if (socket === undefined) secured.destroy()
    else take(secured, socket, secured.alpnProtocol === 'h2')
  })
  return (socket) => {
    const peer = peerOf(socket)
    below.set(peer, socket)
    socket.once('close', () => below.delete(peer))
    server.emit('connection', socket)
  }
}

const peerOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`

function ignore(): void {}
