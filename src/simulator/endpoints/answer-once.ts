// Requests of these APIs that ask for no reply: answered at once, free of quotas and slots, and no calls in the truth.
import { checkSignature } from '../check-signature.ts'
import { answerError, type ApiError, isError } from '../wire/api-error.ts'
import type { Exchange } from '../wire/exchange.ts'
import { bodyTooLong } from '../wire/constraints.ts'
import { readBody } from '../wire/request-body.ts'
import type { World } from '../world.ts'

/** What is answered with HTTP 200, in JSON. */
export type OnceAnswer = { readonly kind: 'json'; readonly json: object } | ApiError

const BODY_LIMIT_BYTES = 25_000_000

/** `operation` is the name that the truth has for it. */
export function answerOnce(
  world: World,
  exchange: Exchange,
  operation: string,
  answerTo: (body: Buffer) => OnceAnswer,
): void {
  const { truth } = world.epoch()
  let isOver = false
  const end = (outcome: 'completed' | 'refused' | 'failed' | 'aborted'): void => {
    if (!isOver) truth.answered(operation, outcome)
    isOver = true
  }
  exchange.whenGone(() => end('aborted'))
  const answer = (bytes: Buffer | null): void => {
    if (isOver) return
    const told =
      bytes === null ? bodyTooLong(BODY_LIMIT_BYTES) : (checkSignature(world, exchange, bytes) ?? answerTo(bytes))
    if (isError(told)) answerError(exchange, told)
    else answerJson(exchange, told.json)
    end(isError(told) ? 'refused' : 'completed')
  }
  readBody(exchange, BODY_LIMIT_BYTES, answer, () => end('failed'))
}

function answerJson(exchange: Exchange, json: object): void {
  const body = Buffer.from(JSON.stringify(json), 'utf8')
  exchange.open(200, { 'content-type': 'application/json', 'content-length': body.length })
  exchange.end(body)
}
