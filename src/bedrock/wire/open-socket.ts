import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../time/clock.ts'
import type { ConnectionTiming, WireOrigin } from './exchange.ts'
import { failedProxy, openTunnel } from './open-tunnel.ts'
import { type Proxies, type Proxy, proxyFor } from './proxy.ts'

export interface SocketOptions {
  readonly origin: WireOrigin
  readonly proxies: Proxies
  /** What is spoken over it, in ALPN's words: https://www.iana.org/assignments/tls-extensiontype-values */
  readonly application: 'http/1.1' | 'h2'
  /** Of an earlier connection to the same host, to shorten the handshake by. */
  readonly session?: Buffer | undefined
  /** Into which memory to read, and whom to tell; else it is a stream as any other. */
  readonly onread?: OnReadOpts
  readonly clock: Clock
  /** Of TLS only: what shortens the next handshake. */
  readonly onSession?: (session: Buffer) => void
  /** It stands, with its encryption. Whoever takes it hears of its errors from now on. */
  readonly onOpen: (socket: Socket, timing: ConnectionTiming) => void
  /** Instead of `onOpen`, also where it was destroyed. */
  readonly onFail: (error: NodeJS.ErrnoException) => void
}

/** A connection that is being made. */
export interface PendingSocket {
  destroy(): void
}

export const CLOSED: NodeJS.ErrnoException = Object.assign(new Error('The connection was closed.'), {
  code: 'ECONNRESET',
})

/** What lies between us and the server must not forget a connection on which a model thinks. */
const PROBE_AFTER_MS = 30_000

/**
 * Where a host has several addresses, Node gives each 250 ms before it tries the next one: less than a round trip to the
 * other side of the world, which would then cost as many tries as there are addresses. Nothing is this far away.
 */
const NEXT_ADDRESS_AFTER_MS = 2_000

/** Begins to connect, through a proxy where the origin has one, and takes the time of each part. */
export function openSocket(options: SocketOptions): PendingSocket {
  const { clock, onFail, onOpen, origin, proxies } = options
  const setting = proxyFor(proxies, origin)
  if (setting !== null && 'mistake' in setting) {
    const error = Object.assign(new Error(setting.mistake), { code: 'PROXY_INVALID' })
    queueMicrotask(() => onFail(error))
    return { destroy() {} }
  }
  const isSecure = origin.protocol === 'https:'
  const first = firstHop(options, setting)
  const moments = { startMs: clock.nowMs(), lookedUpMs: Number.NaN, reachedMs: Number.NaN }
  let outermost = first.socket
  let isSettled = false
  const fail = (error: NodeJS.ErrnoException): void => {
    if (isSettled) return
    isSettled = true
    outermost.destroy()
    const isProxys = setting !== null && Number.isNaN(moments.reachedMs) && !error.code?.startsWith('PROXY_')
    onFail(isProxys ? failedProxy(setting, error) : error)
  }
  const watch = (socket: Socket): void => {
    outermost = socket
    socket.on('error', fail)
    socket.on('close', () => fail(CLOSED))
  }
  const open = (): void => {
    if (isSettled) return
    isSettled = true
    const { lookedUpMs, reachedMs, startMs } = moments
    onOpen(outermost, {
      dnsMs: lookedUpMs - startMs,
      tcpMs: reachedMs - (Number.isNaN(lookedUpMs) ? startMs : lookedUpMs),
      tlsMs: isSecure ? clock.nowMs() - reachedMs : Number.NaN,
    })
  }
  const reach = (): void => void (moments.reachedMs = clock.nowMs())

  watch(first.socket)
  first.socket.setNoDelay(true)
  first.socket.setKeepAlive(true, PROBE_AFTER_MS)
  if (first.isNamed) first.socket.once('lookup', () => (moments.lookedUpMs = clock.nowMs()))
  if (setting === null) {
    first.socket.once('connect', reach)
    first.socket.once(isSecure ? 'secureConnect' : 'connect', open)
    if (isSecure && options.onSession !== undefined) first.socket.on('session', options.onSession)
    return { destroy: () => outermost.destroy() }
  }
  const openRead = (): void => {
    readFrom(outermost, options.onread)
    open()
  }
  const goOn = (): void => {
    reach()
    if (!isSecure) {
      openRead()
      return
    }
    watch(connectTls({ ...secured(options), socket: first.socket }).once('secureConnect', openRead))
    if (options.onSession !== undefined) outermost.on('session', options.onSession)
  }
  first.socket.once(setting.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
    openTunnel(first.socket, setting, origin, goOn, fail),
  )
  return { destroy: () => outermost.destroy() }
}

/** The connection to whoever is to be spoken to first: the endpoint, or its proxy. */
function firstHop(options: SocketOptions, proxy: Proxy | null): { readonly socket: Socket; readonly isNamed: boolean } {
  const { onread, origin } = options
  const isSecure = (proxy ?? origin).protocol === 'https:'
  const host = hostOf(proxy ?? origin)
  const place = {
    host,
    port: (proxy ?? origin).port ?? (isSecure ? 443 : 80),
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  }
  const isNamed = isIP(host) === 0
  if (proxy !== null) {
    const socket = isSecure ? connectTls({ ...place, ...(isNamed ? { servername: host } : {}) }) : connectTcp(place)
    return { socket, isNamed }
  }
  const reading = onread === undefined ? {} : { onread }
  const socket = isSecure
    ? connectTls({ ...place, ...secured(options), ...reading })
    : connectTcp({ ...place, ...reading })
  return { socket, isNamed }
}

/** What TLS with the endpoint is to have, whoever carries it. */
function secured({ application, origin, session }: SocketOptions) {
  const host = hostOf(origin)
  return {
    ALPNProtocols: [application],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
  }
}

/** A socket that is given a connection, and does not make it, takes no memory to read into. */
function readFrom(socket: Socket, onread: OnReadOpts | undefined): void {
  if (onread === undefined) return
  socket.on('data', (bytes: Buffer) => onread.callback(bytes.length, bytes))
}

/** A URL writes an IPv6 address in brackets, a socket does not. */
const hostOf = ({ hostname }: { readonly hostname: string }): string => hostname.replace(/^\[|\]$/g, '')
