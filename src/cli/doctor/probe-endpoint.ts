// A connection and one unsigned request: how long each step takes, and what time it is over there. It costs nothing,
// and whatever the endpoint answers is an answer.
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import { systemClock } from '../../time/system-clock.ts'
import { wallClockMs } from '../../time/wall-clock.ts'

export interface EndpointProbe {
  readonly address: string
  readonly lookupMs: number
  readonly connectMs: number
  /** Null without TLS. */
  readonly tlsMs: number | null
  readonly answerMs: number
  /** Its time less ours, to about half a second, which is what a `Date` header tells; null where it sends none. */
  readonly skewMs: number | null
}

const LIMIT_MS = 5_000

/** @throws when a step fails, or takes five seconds. */
export async function probeEndpoint(url: URL): Promise<EndpointProbe> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const isSecure = url.protocol === 'https:'
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  const signal = AbortSignal.timeout(LIMIT_MS)
  let sinceMs = systemClock.nowMs()
  const lap = (): number => {
    const nowMs = systemClock.nowMs()
    const tookMs = nowMs - sinceMs
    sinceMs = nowMs
    return tookMs
  }
  const { address } = await lookup(hostname)
  const lookupMs = lap()
  let socket: Socket = connect({ host: address, port })
  try {
    await once(socket, 'connect', { signal })
    const connectMs = lap()
    let tlsMs: number | null = null
    if (isSecure) {
      socket = secure({ socket, servername: hostname, ALPNProtocols: ['http/1.1'] })
      await once(socket, 'secureConnect', { signal })
      tlsMs = lap()
    }
    const askedAtMs = wallClockMs()
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`)
    const head = await readHead(socket, signal)
    const answeredAtMs = wallClockMs()
    const answerMs = lap()
    return { address, lookupMs, connectMs, tlsMs, answerMs, skewMs: skewOf(head, (askedAtMs + answeredAtMs) / 2) }
  } finally {
    socket.destroy()
  }
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
