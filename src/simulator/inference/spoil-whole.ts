import { answerError, type ApiError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import type { WholeAnswer } from './reply-format.ts'

/** A whole answer has no frames to be spoilt: it is an error, or breaks off in the middle. */
export function spoilWhole(exchange: Exchange, error: ApiError | null, answer: () => WholeAnswer): void {
  if (error !== null) {
    answerError(exchange, error)
    return
  }
  const { body } = answer()
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.goAway('after-this')
  exchange.end(body.subarray(0, Math.floor(body.length / 2)))
}
