import type { Body } from './body.ts'

/** One request and its response on the wire, the same for both protocols. */
export interface Transport {
  /** Sends the request and reports what becomes of it, starting with `onSent` before this returns. */
  open(request: WireRequest, listener: ExchangeListener): Exchange
  /** Opens connections that have room for so many calls at once. Resolves when each of them stands or has failed. */
  warmUp(origin: WireOrigin, calls: number): Promise<void>
  /** Opens nothing more and destroys what is open. */
  close(): void
}

export interface WireOrigin {
  readonly protocol: string
  readonly hostname: string
  readonly port: number | undefined
}

export interface WireRequest extends WireOrigin {
  readonly method: string
  /** Encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
}

/**
 * The first `onEnd` or `onError` ends the exchange. More may follow, from other parts of a dying connection: ignore it.
 * `atMs`: when that was read, the same moment for all that one poll of the sockets brought (`src/time/poll-clock.ts`).
 */
export interface ExchangeListener {
  /** The request is taken, and from this moment waits for a connection, if it is not to have one that stands. */
  onSent(): void
  /**
   * It has: one that stood before it, and its bytes are handed over in this moment. That is later than it was taken
   * when many calls began in one turn of the event loop, because neither protocol writes before the turn ends.
   */
  onReusedConnection(): void
  /** The connection that the request waited for can be used. */
  onConnected(): void
  onResponse(status: number, headers: Readonly<Record<string, string>>, atMs: number): void
  /** A part of the body: the bytes in [from, end), which may be gone afterwards. */
  onData(bytes: Buffer, from: number, end: number, atMs: number): void
  /** The response ended the way its protocol ends one. */
  onEnd(atMs: number): void
  /** It did not, or there was none. */
  onError(error: NodeJS.ErrnoException): void
}

export interface Exchange {
  /**
   * Ends it at once; ignore what it still reports. `distrust` also keeps later calls off its connection: a peer
   * that went silent would take them all down with it.
   */
  destroy(distrust: boolean): void
}

/** The code of the error that a connection ends with when what came over it is no response. */
export const MALFORMED_RESPONSE = 'MALFORMED_RESPONSE'

/** What opening one connection took, each part by itself; NaN where there was no such part. */
export interface ConnectionTiming {
  /** To the address: NaN where the host is one. */
  readonly dnsMs: number
  readonly tcpMs: number
  readonly tlsMs: number
}
