import type { Socket } from 'node:net'

/** What an HTTP/2 client without TLS opens with, and no HTTP/1.1 request is (RFC 9113, section 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0', 'latin1')

/** Calls `decide` when the first bytes are in, with the socket as if nothing had been read from it. */
export function sniffProtocol(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let held: Buffer = Buffer.alloc(0)
  const end = (): void => void socket.destroy()
  const look = (): void => {
    const bytes = socket.read() as Buffer | null
    if (bytes === null) return
    held = Buffer.concat([held, bytes])
    const known = Math.min(held.length, PREFACE.length)
    const isPreface = held.subarray(0, known).equals(PREFACE.subarray(0, known))
    if (isPreface && known < PREFACE.length) return
    socket.off('readable', look)
    socket.off('end', end)
    socket.unshift(held)
    decide(isPreface)
  }
  socket.on('readable', look)
  socket.once('end', end)
}
