import type { Readable } from 'node:stream'

/**
 * One request and its answer, whatever the protocol. After `end` or `reset`, and after the client has gone,
 * writing is harmless and does nothing.
 */
export interface Exchange {
  readonly protocol: 'http1' | 'http2'
  readonly method: string
  /** As it came: percent-encoded, with its query. */
  readonly target: string
  /** The value of `x-amzn-requestid` in the answer. */
  readonly requestId: string
  readonly body: Readable
  /** Sets status and headers, which leave with the first bytes written. */
  open(status: number, headers: Readonly<Record<string, string | number>>): void
  write(bytes: Buffer): void
  end(bytes?: Buffer): void
  /** Breaks off: a TCP reset on HTTP/1.1, RST_STREAM on HTTP/2. */
  reset(): void
  /** `listener` is called once if the client goes away before `end` or `reset`. */
  whenGone(listener: () => void): void
}
