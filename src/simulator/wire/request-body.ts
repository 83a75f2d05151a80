import { answerError, internalError } from './api-error.ts'
import type { Exchange } from './exchange.ts'

/**
 * Does a part of a request's work. A fault of the simulator's own is answered as AWS answers one of its own, and ends neither
 * the simulator nor any other request. `onFault` hears of it first.
 */
export function guard(exchange: Exchange, work: () => void, onFault: () => void = () => {}): void {
  try {
    work()
  } catch {
    onFault()
    answerFault(exchange)
  }
}

/** As AWS answers a fault of its own; an answer that is under way breaks off. */
export function answerFault(exchange: Exchange): void {
  if (exchange.isOpen) exchange.reset()
  else answerError(exchange, internalError)
}

/**
 * Calls `done` once with the whole body, or with null as soon as it is longer than `limitBytes`; the rest is
 * then read and dropped, because a client may not look at the answer before it has sent everything.
 * A body that breaks off calls nothing: `whenGone` does. `onFault` hears of what `done` throws, which is answered for it.
 */
export function readBody(
  exchange: Exchange,
  limitBytes: number,
  done: (body: Buffer | null) => void,
  onFault?: () => void,
): void {
  let chunks: Buffer[] = []
  let lengthBytes = 0
  let isTooLong = false
  exchange.body.on('data', (chunk: Buffer) => {
    if (isTooLong) return
    lengthBytes += chunk.length
    if (lengthBytes <= limitBytes) {
      chunks.push(chunk)
      return
    }
    isTooLong = true
    chunks = []
    guard(exchange, () => done(null), onFault)
  })
  exchange.body.once('end', () => {
    // Node ends the body of an HTTP/2 stream that its client resets, too; the stream is closed by then.
    if (!isTooLong && !exchange.body.closed) guard(exchange, () => done(Buffer.concat(chunks)), onFault)
  })
}
