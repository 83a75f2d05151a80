import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../time/clock.ts'
import type { ConnectionTiming } from './connection-timing.ts'
import type { WireOrigin } from './exchange.ts'

export interface SocketOptions {
  readonly origin: WireOrigin
  /** What is spoken over it, in ALPN's words: https://www.iana.org/assignments/tls-extensiontype-values */
  readonly application: 'http/1.1' | 'h2'
  /** Of an earlier connection to the same host, to shorten the handshake by. */
  readonly session?: Buffer | undefined
  /** Into which memory to read, and whom to tell; else it is a stream as any other. */
  readonly onread?: OnReadOpts
  readonly clock: Clock
  /** It stands, with its encryption. */
  readonly onOpen: (timing: ConnectionTiming) => void
}

/** What lies between us and the server must not forget a connection on which a model thinks. */
const PROBE_AFTER_MS = 30_000

/**
 * Where a host has several addresses, Node gives each 250 ms before it tries the next one: less than a round trip to the
 * other side of the world, which would then cost as many tries as there are addresses. Nothing is this far away.
 */
const NEXT_ADDRESS_AFTER_MS = 2_000

/** Begins to connect, and takes the time of each part. */
export function openSocket({ application, clock, onOpen, onread, origin, session }: SocketOptions): Socket {
  // A URL writes an IPv6 address in brackets, a socket does not.
  const host = origin.hostname.replace(/^\[|\]$/g, '')
  const isSecure = origin.protocol === 'https:'
  const isNamed = isIP(host) === 0
  const endpoint = {
    host,
    port: origin.port ?? (isSecure ? 443 : 80),
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    ...(onread === undefined ? {} : { onread }),
  }
  const startMs = clock.nowMs()
  const moments = { lookedUpMs: Number.NaN, connectedMs: Number.NaN }
  const socket = isSecure
    ? connectTls({
        ...endpoint,
        ALPNProtocols: [application],
        ...(isNamed ? { servername: host } : {}),
        ...(session === undefined ? {} : { session }),
      })
    : connectTcp(endpoint)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, PROBE_AFTER_MS)
  if (isNamed) socket.once('lookup', () => (moments.lookedUpMs = clock.nowMs()))
  socket.once('connect', () => (moments.connectedMs = clock.nowMs()))
  socket.once(isSecure ? 'secureConnect' : 'connect', () => {
    const { connectedMs, lookedUpMs } = moments
    onOpen({
      dnsMs: lookedUpMs - startMs,
      tcpMs: connectedMs - (Number.isNaN(lookedUpMs) ? startMs : lookedUpMs),
      tlsMs: isSecure ? clock.nowMs() - connectedMs : Number.NaN,
    })
  })
  return socket
}
