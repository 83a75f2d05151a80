// Has a proxy connect to the endpoint, by CONNECT (RFC 9110 §9.3.6). What follows is between the two ends: TLS, HTTP/1.1, and
// HTTP/2 know nothing of the proxy.
import type { Socket } from 'node:net'
import type { WireOrigin } from './exchange.ts'
import { labelOf, portOf, type Proxy } from './proxy.ts'

/** What some proxies say with their refusal is a page. Nobody reads more of it than its head. */
const MAX_HEAD_CHARACTERS = 64 * 1024

/**
 * Asks on a connection to the proxy that stands. What the endpoint has said by then can be read from the same socket.
 * `onRefused` may come after `onOpen`, and then means nothing; so may the other way round.
 */
export function openTunnel(
  socket: Socket,
  proxy: Proxy,
  origin: WireOrigin,
  onOpen: () => void,
  onRefused: (error: NodeJS.ErrnoException) => void,
): void {
  const place = `${origin.hostname}:${portOf(origin)}`
  const authorization = proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`
  let text = ''
  const stop = (): void => void socket.off('readable', read)
  const read = (): void => {
    for (let bytes = socket.read() as Buffer | null; bytes !== null; bytes = socket.read() as Buffer | null) {
      text += bytes.toString('latin1')
      const answer = takeAnswer(text)
      if (answer === null && text.length < MAX_HEAD_CHARACTERS) continue
      stop()
      if (answer === null || answer.status < 200 || answer.status > 299) {
        onRefused(refusalOf(proxy, place, answer))
        return
      }
      if (answer.rest !== '') socket.unshift(Buffer.from(answer.rest, 'latin1'))
      onOpen()
      return
    }
  }
  socket.on('readable', read)
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${authorization}\r\n`)
}

interface Answer {
  /** 0 where it is no answer of HTTP. */
  readonly status: number
  readonly rest: string
}

/** Null as long as it has not come. An interim answer only says that the final one is yet to come. */
function takeAnswer(text: string): Answer | null {
  let from = 0
  for (;;) {
    const end = text.indexOf('\r\n\r\n', from)
    if (end < 0) return /^(?:H|HT|HTT|HTTP.*)?$/s.test(text.slice(from, from + 5)) ? null : { status: 0, rest: '' }
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |\r)/.exec(text.slice(from, end + 2))?.[1] ?? 0)
    from = end + 4
    if (status === 0 || status >= 200) return { status, rest: text.slice(from) }
  }
}

function refusalOf(proxy: Proxy, place: string, answer: Answer | null): NodeJS.ErrnoException {
  const status = answer?.status ?? 0
  const what = status === 0 ? 'with something other than HTTP' : `${status}${adviceOn(status, proxy)}`
  return Object.assign(new Error(`The proxy ${labelOf(proxy)} answered CONNECT ${place} ${what}.`), {
    code: status === 0 ? 'PROXY_MALFORMED' : `PROXY_${status}`,
  })
}

function adviceOn(status: number, { authorization, variable }: Proxy): string {
  if (status !== 407) return ''
  return authorization === null
    ? `: it wants a user and password in ${variable}`
    : `: check user and password in ${variable}`
}

/** An error of the connection to the proxy, told apart from those of the endpoint. */
export function failedProxy(proxy: Proxy, error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  const reason = error.message === '' ? (error.code ?? error.name) : error.message
  return Object.assign(new Error(`The proxy ${labelOf(proxy)} can't be used: ${reason}`, { cause: error }), {
    code: `PROXY_${error.code ?? 'FAILED'}`,
  })
}
