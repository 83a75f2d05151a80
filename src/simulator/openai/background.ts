import type { JsonRecord } from '../describe-issue.ts'
import type { Exchange } from '../wire/exchange.ts'
import { errorOfResponse, renderResponse, type ResponseHead } from './responses-body.ts'
import type { StoredResponses } from './stored-responses.ts'

interface BackgroundResponse {
  readonly id: string
  readonly createdSeconds: number
  readonly body: JsonRecord
  readonly stored: StoredResponses
  /** Breaks off what is made of it. */
  abandon(): void
}

/**
 * Answers at once that the response is queued, and returns the exchange that it is then made for: nobody hears what is
 * written there. The response itself is stored as it ends; an error in its place, here.
 */
export function backgroundExchange(exchange: Exchange, response: BackgroundResponse): Exchange {
  const { id, createdSeconds, body, stored, abandon } = response
  const head: ResponseHead = { id, createdSeconds, body, tierServed: 'default' }
  const put = (state: Parameters<typeof renderResponse>[1], cancel: (() => void) | null): void =>
    stored.put(id, {
      response: renderResponse(head, state),
      measure: { characters: 0, mediaTokens: 0 },
      turns: [],
      openCallIds: [],
      cancel,
    })
  answerJson(exchange, renderResponse(head, { status: 'queued', output: [] }))
  put({ status: 'in_progress', output: [] }, () => {
    put({ status: 'cancelled', output: [] }, null)
    abandon()
  })
  let isOpen = false
  const fail = (message: string): void =>
    put({ status: 'failed', output: [], error: { code: 'server_error', message } }, null)
  return {
    ...exchange,
    get isOpen() {
      return isOpen
    },
    renderError(error) {
      put({ status: 'failed', output: [], error: errorOfResponse(error) }, null)
      return null
    },
    open() {
      isOpen = true
    },
    write: nothing,
    end: nothing,
    reset: () => fail('The server had an error while processing your request. Sorry about that!'),
    refuse: nothing,
    goAway: nothing,
    whenGone: nothing,
  }
}

function answerJson(exchange: Exchange, json: JsonRecord): void {
  const bytes = Buffer.from(JSON.stringify(json), 'utf8')
  exchange.open(200, { 'content-type': 'application/json', 'content-length': bytes.length })
  exchange.end(bytes)
}

function nothing(): void {}
