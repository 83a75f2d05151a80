import { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'

import type { Exchange } from '../../../src/simulator/wire/exchange.ts'

export interface FakeExchange extends Exchange {
  /** What was written, write by write. */
  readonly writes: readonly Buffer[]
  /** Of the answer; null while there is none. */
  status(): number | null
  /** The whole body arrives. */
  send(body: Buffer): void
  /** The client goes away, if the answer is not complete. */
  leave(): void
}

/** An exchange without a socket, whose client sends when the test says so. */
export function makeFakeExchange(headers: Readonly<Record<string, string>> = {}): FakeExchange {
  const body = new EventEmitter()
  const listeners: (() => void)[] = []
  const writes: Buffer[] = []
  let status: number | null = null
  let isOver = false
  const end = (): void => {
    isOver = true
  }
  return {
    protocol: 'http1',
    method: 'POST',
    target: '/',
    headers,
    authority: 'localhost',
    requestId: 'id',
    // Only listened to.
    body: body as unknown as Readable,
    get isOpen() {
      return status !== null
    },
    open(opened) {
      status = opened
    },
    write(bytes) {
      writes.push(bytes)
    },
    end(bytes) {
      if (bytes !== undefined) writes.push(bytes)
      isOver = true
    },
    writes,
    reset: end,
    refuse: end,
    goAway: () => {},
    whenGone: (listener) => listeners.push(listener),
    status: () => status,
    send(bytes) {
      body.emit('data', bytes)
      body.emit('end')
    },
    leave() {
      if (!isOver) for (const listener of listeners) listener()
    },
  }
}
