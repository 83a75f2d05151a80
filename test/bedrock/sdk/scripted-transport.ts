// A transport whose only response comes in the reads that a test cuts, at the times of a clock that the test sets.
import type { Transport } from '../../../src/bedrock/wire/exchange.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { inReusedMemory } from '../in-reused-memory.ts'

export interface Script {
  /** Default: 200. */
  readonly statusCode?: number
  readonly headers: Readonly<Record<string, string>>
  readonly reads: readonly { readonly bytes: Uint8Array; readonly afterMs: number }[]
  /** After the last read: the response ends, or its connection does. */
  readonly end: 'clean' | 'reset'
}

export interface Scripted {
  readonly transport: Transport
  readonly clock: Clock
}

export function playScript({ end, headers, reads, statusCode = 200 }: Script): Scripted {
  let nowMs = 1_000
  let isOver = false
  const clock: Clock = { nowMs: () => nowMs, sleepUntil: () => new Promise(() => {}) }
  const transport: Transport = {
    open(_request, listener) {
      const play = async (): Promise<void> => {
        nowMs += 5
        listener.onConnected()
        nowMs += 20
        listener.onResponse(statusCode, { ...headers }, nowMs)
        for (const { afterMs, bytes } of reads) {
          // A turn of the event loop, as between two reads of a socket.
          // oxlint-disable-next-line no-await-in-loop
          await new Promise((resolve) => setImmediate(resolve))
          if (isOver) return
          nowMs += afterMs
          inReusedMemory(bytes, (memory, from, to) => listener.onData(memory, from, to, nowMs))
        }
        await new Promise((resolve) => setImmediate(resolve))
        nowMs += 3
        if (end === 'clean') listener.onEnd(nowMs)
        else listener.onError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
      }
      listener.onSent()
      void play()
      return { destroy: () => (isOver = true) }
    },
    warmUp: () => Promise.resolve(),
    close() {},
  }
  return { transport, clock }
}
