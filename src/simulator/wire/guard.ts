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
    if (exchange.isOpen) exchange.reset()
    else answerError(exchange, internalError)
  }
}
