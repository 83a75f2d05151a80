import type { Readable } from 'node:stream'
import type { ApiError } from './refusal.ts'

/**
 * How a server sends its clients to other connections. `after-this`: what is under way ends in order, and nothing
 * follows it. `at-once`: the connection and everything on it breaks.
 */
export type GoAway = 'after-this' | 'at-once'

/**
 * One request and its answer, whatever the protocol. After `end`, `reset` or `refuse`, and after the client has
 * gone, writing is harmless and does nothing.
 */
export interface Exchange {
  readonly protocol: 'http1' | 'http2'
  readonly method: string
  /** As it came: percent-encoded, with its query. */
  readonly target: string
  readonly headers: RequestHeaders
  /** The host, and its port, that the client means: `:authority` or `host`. */
  readonly authority: string
  /** The value of `x-amzn-requestid` in the answer. */
  readonly requestId: string
  readonly body: Readable
  /** Whether status and headers have left, or are on their way. */
  readonly isOpen: boolean
  /** What a signature may be for; undefined is `bedrock` alone. */
  readonly services?: readonly string[]
  /** How errors are told on the path that was asked; undefined is AWS's own form, and so is null for one error. */
  readonly renderError?: (error: ApiError) => RenderedAnswer | null
  /** Sets status and headers, which leave with the first bytes written. Date and request id stand on every answer. */
  open(status: number, headers: Readonly<Record<string, string | number>>): void
  /** The bytes leave at once, however few they are. */
  write(bytes: Buffer): void
  end(bytes?: Buffer): void
  /** Breaks off: a TCP reset on HTTP/1.1, RST_STREAM on HTTP/2. */
  reset(): void
  /** Instead of any answer: RST_STREAM with REFUSED_STREAM on HTTP/2, a closed connection on HTTP/1.1. */
  refuse(): void
  /** GOAWAY on HTTP/2. On HTTP/1.1 `after-this` is `connection: close`, and `at-once` a reset. */
  goAway(how: GoAway): void
  /** `listener` is called once if the client goes away before `end`, `reset` or `refuse`. */
  whenGone(listener: () => void): void
}

/** A whole answer, in JSON. */
export interface RenderedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer
}

/** Lower-case names; the values of a name that came more than once are joined by commas, in their order. */
export type RequestHeaders = Readonly<Record<string, string>>

/**
 * From the names and values as they came, in turn. HTTP/2's pseudo-headers are left out. Not Node's own table,
 * which drops the second of some headers and puts a space behind the comma: signatures cover every value, and
 * their canonical form has no space there.
 */
export function joinHeaders(raw: readonly string[]): RequestHeaders {
  // No prototype: a client may name a header `constructor`.
  const headers = Object.create(null) as Record<string, string>
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    const value = raw[at + 1] as string
    if (name.startsWith(':')) continue
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  return headers
}
