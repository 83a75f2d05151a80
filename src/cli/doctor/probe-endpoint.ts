// A connection and one unsigned request: how long each step takes, and what time it is over there. It costs nothing,
// and whatever the endpoint answers is an answer.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ConnectionTiming } from '../../bedrock/wire/exchange.ts'
import { openSocket } from '../../bedrock/wire/open-socket.ts'
import { labelOf, originOf, type Proxies, proxyFor } from '../../bedrock/wire/proxy.ts'
import { systemClock, wallClockMs } from '../../time/system-clock.ts'

export interface EndpointProbe {
  /** The proxy that led there, as `host:port`. */
  readonly proxy: string | null
  /** The endpoint's, or its proxy's. */
  readonly address: string
  readonly lookupMs: number
  /** With a proxy, up to the endpoint. */
  readonly connectMs: number
  /** Null without TLS. */
  readonly tlsMs: number | null
  readonly answerMs: number
  /** Its time less ours, to about half a second, which is what a `Date` header tells; null where it sends none. */
  readonly skewMs: number | null
}

const LIMIT_MS = 5_000

/** @throws when a step fails, or takes five seconds. */
export async function probeEndpoint(url: URL, proxies: Proxies): Promise<EndpointProbe> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  const { socket, timing } = await connect(url, proxies, signal)
  try {
    const { dnsMs, tcpMs, tlsMs } = timing
    const address = socket.remoteAddress ?? ''
    const startMs = systemClock.nowMs()
    const askedAtMs = wallClockMs()
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`)
    const head = await readHead(socket, signal)
    return {
      proxy: proxyOfUrl(url, proxies),
      address,
      lookupMs: Number.isNaN(dnsMs) ? 0 : dnsMs,
      connectMs: tcpMs,
      tlsMs: Number.isNaN(tlsMs) ? null : tlsMs,
      answerMs: systemClock.nowMs() - startMs,
      skewMs: skewOf(head, (askedAtMs + wallClockMs()) / 2),
    }
  } finally {
    socket.destroy()
  }
}

/** `host:port`; null where the connection is direct. */
export function proxyOfUrl(url: URL, proxies: Proxies): string | null {
  const setting = proxyFor(proxies, originOf(url))
  return setting === null || 'mistake' in setting ? null : labelOf(setting)
}

function connect(
  url: URL,
  proxies: Proxies,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly timing: ConnectionTiming }> {
  return new Promise((resolve, reject) => {
    const pending = openSocket({
      origin: originOf(url),
      proxies,
      application: 'http/1.1',
      clock: systemClock,
      onOpen: (socket, timing) => resolve({ socket, timing }),
      onFail: reject,
    })
    signal.addEventListener('abort', () => {
      reject(new Error(`no connection within ${LIMIT_MS / 1_000} s`))
      pending.destroy()
    })
  })
}

const MOST_HEAD_CHARACTERS = 65_536

async function readHead(socket: Socket, signal: AbortSignal): Promise<string> {
  let head = ''
  socket.setEncoding('latin1')
  while (!head.includes('\r\n\r\n') && head.length < MOST_HEAD_CHARACTERS) {
    const [piece] = (await Promise.race([
      once(socket, 'data', { signal }),
      once(socket, 'end', { signal }).then(() => {
        throw new Error('it closed the connection without an answer')
      }),
    ])) as [string]
    head += piece
  }
  return head
}

/** The header is cut to whole seconds, so on average it is half of one behind. */
function skewOf(head: string, atMs: number): number | null {
  const [, date = ''] = /^date: (.*)\r$/im.exec(head) ?? []
  const theirsMs = Date.parse(date)
  return Number.isNaN(theirsMs) ? null : theirsMs + 500 - atMs
}
