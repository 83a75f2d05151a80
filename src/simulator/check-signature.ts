import { Readable } from 'node:stream'

import type { Machine } from './machine.ts'
import { answerError } from './wire/api-error.ts'
import type { ApiError } from './wire/api-error.ts'
import type { Exchange } from './wire/exchange.ts'
import { readBody } from './wire/request-body.ts'
import { verifySignature, verifyTime } from './wire/verify-signature.ts'
import type { AcceptedKeys } from './wire/verify-signature.ts'

/** More than any operation takes: what is longer is passed on, to be refused for its length. */
const LIMIT_BYTES = 26_000_000

/**
 * Passes on what is signed as AWS wants it, and answers the rest. `keys` null believes every signature; only one
 * that a skewed clock finds too old or too new is then refused.
 */
export function checkSignature(
  machine: Machine,
  keys: AcceptedKeys | null,
  exchange: Exchange,
  pass: (checked: Exchange) => void,
): void {
  const serverTimeMs = machine.serverTimeMs()
  if (keys === null) {
    const problem = machine.isClockSkewed() ? verifyTime(exchange.headers, serverTimeMs) : null
    if (problem === null) pass(exchange)
    else refuse(machine, exchange, problem)
    return
  }
  let isGone = false
  const listeners: (() => void)[] = []
  exchange.whenGone(() => {
    isGone = true
    for (const listener of listeners) listener()
  })
  readBody(exchange, LIMIT_BYTES, (body) => {
    if (isGone) return
    const problem = body === null ? null : verifySignature({ ...exchange, body }, keys, { serverTimeMs, region: null })
    if (problem !== null) refuse(machine, exchange, problem)
    else pass({ ...exchange, body: Readable.from(chunksOf(body)), whenGone: (listener) => listeners.push(listener) })
  })
}

/** A body that is longer than the limit is stood for by as many bytes as are too many. */
const chunksOf = (body: Buffer | null): Buffer[] => [body ?? Buffer.alloc(LIMIT_BYTES)]

function refuse({ epoch }: Machine, exchange: Exchange, problem: ApiError): void {
  const { truth } = epoch()
  truth.end(truth.receive(exchange, null), 'refused', problem.name)
  exchange.body.resume()
  answerError(exchange, problem)
}
