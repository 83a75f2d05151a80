// HTTP/1.1: one call a connection at a time, and never a queue for one.
import type { PollClock } from '../../time/poll-clock.ts'
import type { ConnectionTiming, Transport, WireOrigin } from './exchange.ts'
import { NO_PROXIES, type Proxies } from './proxy.ts'
import { Http1Connection } from './http1-connection.ts'

interface Idle {
  readonly connection: Http1Connection
  readonly untilMs: number
}

/** The connections to one host. */
interface Host {
  /** The last one that became free is the first to be used: it is the least likely to be closed meanwhile. */
  readonly idle: Idle[]
  session: Buffer | undefined
}

export interface Http1TransportOptions {
  /** `warm` keeps connections for later calls; `cold` opens one for each, with a full TLS handshake. */
  readonly connection: 'warm' | 'cold'
  /** Without it, connections are direct. */
  readonly proxies?: Proxies | undefined
  readonly clock: PollClock
  readonly onOpened: (timing: ConnectionTiming) => void
}

export function openHttp1Transport({
  clock,
  connection,
  onOpened,
  proxies = NO_PROXIES,
}: Http1TransportOptions): Transport {
  const hosts = new Map<string, Host>()
  const open = new Set<Http1Connection>()
  const isKept = connection === 'warm'

  const hostOf = (origin: string): Host => {
    let host = hosts.get(origin)
    if (host === undefined) hosts.set(origin, (host = { idle: [], session: undefined }))
    return host
  }
  /** `onSettled`: it stands and is free, or has failed. */
  const connect = (origin: WireOrigin, host: Host, onSettled?: () => void): Http1Connection => {
    const opened = new Http1Connection(
      { origin, proxies, session: isKept ? host.session : undefined, isKept, clock },
      {
        onOpened,
        onSession: (session) => (host.session = session),
        onFree(untilMs) {
          host.idle.push({ connection: opened, untilMs })
          onSettled?.()
        },
        onClosed(hasStood) {
          onSettled?.()
          open.delete(opened)
          // What was to shorten the handshake may be why there was none.
          if (!hasStood) host.session = undefined
          const at = host.idle.findIndex((idle) => idle.connection === opened)
          if (at >= 0) host.idle.splice(at, 1)
        },
      },
    )
    open.add(opened)
    return opened
  }
  const takeIdle = (host: Host): Http1Connection | undefined => {
    for (let idle = host.idle.pop(); idle !== undefined; idle = host.idle.pop()) {
      if (clock.nowMs() < idle.untilMs) return idle.connection
      idle.connection.destroy()
    }
    return undefined
  }

  return {
    open(request, listener) {
      listener.onSent()
      const host = hostOf(originOf(request))
      const taken = takeIdle(host) ?? connect(request, host)
      try {
        taken.send(request, listener)
      } catch (error) {
        taken.destroy()
        throw error
      }
      return { destroy: () => taken.giveUp(listener) }
    },
    async warmUp(origin, calls) {
      const host = hostOf(originOf(origin))
      const connections = Array.from(
        { length: calls },
        () => new Promise<void>((resolve) => void connect(origin, host, resolve)),
      )
      await Promise.all(connections)
    },
    close() {
      for (const each of open) each.destroy()
    },
  }
}

const originOf = ({ hostname, port, protocol }: WireOrigin): string => `${protocol}//${hostname}:${port ?? ''}`
