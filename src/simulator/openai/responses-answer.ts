// What Responses answers, whole or as the events of a stream.
// https://platform.openai.com/docs/api-reference/responses-streaming
import type { Random } from '../../random/random.ts'
import { type JsonRecord, renderJson } from '../describe-issue.ts'
import { makeBlockTurns } from '../inference/block-turns.ts'
import { drawText } from '../inference/draw-text.ts'
import { type ReplyPiece, type SaidBlock, sayBlocks, textPiece } from '../inference/reply-blocks.ts'
import type { ReplyStart, StreamFormat, WholeFormat } from '../inference/reply-format.ts'
import { SERVER_SENT_EVENTS, serverSentWords } from '../wire/server-sent-events.ts'
import {
  callItem,
  drawItemId,
  errorOfResponse,
  messageItem,
  reasoningItem,
  renderEnded,
  renderResponse,
  type ResponseHead,
} from './responses-body.ts'
import { type ItemTelling, makeItemWriter } from './responses-items.ts'

export interface ResponsesAnswering extends ItemTelling {
  readonly id: string
  readonly createdSeconds: number
  readonly body: JsonRecord
  /** Hears of the response as it ends, for those that are stored. */
  ended(response: JsonRecord): void
}

const headOf = (
  { id, createdSeconds, body }: ResponsesAnswering,
  tierServed: ReplyStart['tierServed'],
): ResponseHead => ({ id, createdSeconds, body, tierServed: tierServed ?? 'default' })

export const responsesWhole = (answering: ResponsesAnswering): WholeFormat => ({
  kind: 'whole',
  tellsThoughts: answering.telling !== 'none',
  answer(random, end) {
    const isCut = end.stopReason === 'max_tokens'
    const said = sayBlocks(random, end)
    const output = said.map((block, index) =>
      itemOf(block, isCut && index === said.length - 1 ? 'incomplete' : 'completed', answering, random),
    )
    const response = renderEnded(headOf(answering, end.tierServed), end, output)
    answering.ended(response)
    return { headers: {}, body: Buffer.from(JSON.stringify(response), 'utf8') }
  },
})

function itemOf(
  block: SaidBlock,
  status: 'completed' | 'incomplete',
  { telling, tellsProof }: ResponsesAnswering,
  random: Random,
): JsonRecord {
  switch (block.kind) {
    case 'thought':
      return reasoningItem(drawItemId('rs', random), telling, block.text, tellsProof ? block.signature : null)
    case 'text':
      return messageItem(drawItemId('msg', random), status, block.text)
    case 'tool':
      return callItem(drawItemId('fc', random), status, block.call, renderJson(block.input))
  }
}

/** Of one reply. */
export function responsesStream(answering: ResponsesAnswering): StreamFormat {
  const { telling, body } = answering
  const writer = makeItemWriter(answering)
  const { event, output } = writer
  const isInBackground = body['background'] === true
  let turns = makeBlockTurns(null)
  let head = headOf(answering, null)

  const encode = (piece: ReplyPiece, random: Random): Buffer => {
    const { ended, begins, block } = turns.next(piece)
    return Buffer.concat([
      ...(ended === null ? [] : [writer.end('completed', random)]),
      ...(begins ? [writer.begin(block.kind, piece.kind === 'call' ? piece.call : null, random)] : []),
      ...(piece.kind === 'call' ? [] : [writer.delta(wordsOf(piece, random), random)]),
    ])
  }
  const told = (type: string, status: 'queued' | 'in_progress'): Buffer =>
    event(`response.${type}`, { response: renderResponse(head, { status, output: [] }) })
  return {
    kind: 'stream',
    contentType: SERVER_SENT_EVENTS,
    words: serverSentWords({
      exception: (_type, error) =>
        event('response.failed', {
          response: renderResponse(head, { status: 'failed', output, error: errorOfResponse(error) }),
        }),
      errorEvent: (code, message) => event('error', { code, message, param: null }),
      delta: writer.spareDelta,
    }),
    tellsThoughts: telling !== 'none',
    headers: () => ({}),
    start(random, { tierServed, beginsWith }) {
      head = headOf(answering, tierServed)
      const isThought = beginsWith === 'thought'
      turns = makeBlockTurns(isThought ? 'thought' : null)
      return Buffer.concat([
        told('created', isInBackground ? 'queued' : 'in_progress'),
        ...(isInBackground ? [told('queued', 'queued')] : []),
        told('in_progress', 'in_progress'),
        ...(isThought ? [writer.begin('thought', null, random)] : []),
      ])
    },
    delta: encode,
    replacement: (text, random) => encode(textPiece(0, text), random),
    finish(random, end) {
      const isCut = end.stopReason === 'max_tokens'
      const closing = turns.open() === null ? [] : [writer.end(isCut ? 'incomplete' : 'completed', random)]
      const response = renderEnded(head, end, output)
      answering.ended(response)
      return Buffer.concat([...closing, event(`response.${isCut ? 'incomplete' : 'completed'}`, { response })])
    },
  }
}

function wordsOf(piece: Exclude<ReplyPiece, { kind: 'call' }>, random: Random): string {
  return piece.kind === 'input' ? piece.json : (piece.text ?? drawText(random, piece.tokens))
}
