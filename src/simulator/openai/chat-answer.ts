// What Chat Completions answers, whole or as chunks of a stream.
// https://platform.openai.com/docs/api-reference/chat/object
import { drawInteger } from '../../random/draw.ts'
import { makeRandom, type Random } from '../../random/random.ts'
import { drawPadding } from '../converse/converse-frames.ts'
import { type JsonRecord, renderJson } from '../describe-issue.ts'
import { makeBlockTurns, type OpenBlock } from '../inference/block-turns.ts'
import { drawText } from '../inference/draw-text.ts'
import { type ReplyPiece, type SaidBlock, sayBlocks } from '../inference/reply-blocks.ts'
import type { ReplyEnd, ReplyStart, StreamFormat, WholeFormat } from '../inference/reply-format.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { encodeServerSentEvent, SERVER_SENT_EVENTS, serverSentWords } from '../wire/server-sent-events.ts'
import { describeOpenAiError } from './openai-error.ts'
import { chatUsage } from './openai-usage.ts'

export interface ChatAnswering {
  /** As the request named it. */
  readonly model: string
  readonly profile: ModelProfile
  readonly createdSeconds: number
  readonly includesUsage: boolean
  readonly isObfuscated: boolean
}

export const chatWhole = (answering: ChatAnswering): WholeFormat => ({
  kind: 'whole',
  tellsThoughts: tellsThoughts(answering.profile),
  answer(random, end) {
    const choice = {
      index: 0,
      message: messageOf(sayBlocks(random, end), answering.profile),
      logprobs: null,
      finish_reason: reasonOf(end),
    }
    const body = {
      ...headOf('chat.completion', end, answering, random),
      choices: [choice],
      usage: chatUsage(end, answering.profile),
    }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
})

const tellsThoughts = ({ endpoints }: ModelProfile): boolean => endpoints.reasoningField !== 'none'

function messageOf(said: readonly SaidBlock[], { endpoints: { reasoningField } }: ModelProfile): JsonRecord {
  const thought = said.map((block) => (block.kind === 'thought' ? block.text : '')).join('')
  const text = said.map((block) => (block.kind === 'text' ? block.text : '')).join('')
  const calls = said.flatMap((block) => (block.kind === 'tool' ? [callOf(block)] : []))
  const content =
    reasoningField === 'content' && thought !== '' ? `${OPEN_THOUGHT}${thought}${CLOSE_THOUGHT}${text}` : text
  return {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(thought === '' || reasoningField === 'content' ? {} : { [reasoningField]: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

const callOf = ({ call: { id, name }, input }: Extract<SaidBlock, { kind: 'tool' }>): JsonRecord => ({
  id,
  type: 'function',
  function: { name, arguments: renderJson(input) },
})

/** As gpt-oss was seen to tell its thoughts, on both hosts. */
const OPEN_THOUGHT = '<reasoning>'
const CLOSE_THOUGHT = '</reasoning>'

function headOf(
  object: string,
  start: ReplyStart,
  { model, createdSeconds }: ChatAnswering,
  random: Random,
): JsonRecord {
  // A guardrail that stops the prompt keeps it from the model.
  const isBlocked =
    start.beginsWith === null && start.inputTokens + start.cacheReadTokens + start.cacheWriteTokens === 0
  return {
    id: `${isBlocked ? 'bedrock-guardrails-' : 'chatcmpl-'}${drawHex(random, 32)}`,
    object,
    created: createdSeconds,
    model,
    service_tier: start.tierServed ?? 'default',
    system_fingerprint: `fp_${drawHex(makeRandom(0, 'fingerprint', model), 10)}`,
  }
}

const drawHex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => drawInteger(random, 0, 15).toString(16)).join('')

function reasonOf({ stopReason }: ReplyEnd): string {
  switch (stopReason) {
    case 'tool_use':
      return 'tool_calls'
    case 'max_tokens':
      return 'length'
    case 'guardrail_intervened':
      return 'content_filter'
    case 'end_turn':
      return 'stop'
  }
}

const DONE = encodeServerSentEvent('[DONE]')

/** Of one reply. */
export function chatStream(answering: ChatAnswering): StreamFormat {
  const { profile, includesUsage, isObfuscated } = answering
  const { reasoningField } = profile.endpoints
  const turns = makeBlockTurns(null)
  // What every chunk of the reply says alike: a chunk is most of what is written, and only its delta differs.
  let head = '{"object":"chat.completion.chunk"'

  const chunk = (delta: string, reason: string | null, random: Random | null): Buffer => {
    const padding = isObfuscated && random !== null ? `,"obfuscation":"${drawPadding(random)}"` : ''
    const usage = includesUsage ? ',"usage":null' : ''
    const told = reason === null ? 'null' : `"${reason}"`
    return encodeServerSentEvent(
      `${head},"choices":[{"index":0,"delta":${delta},"finish_reason":${told}}]${usage}${padding}}`,
    )
  }
  const content = (text: string, random: Random): Buffer => chunk(`{"content":${JSON.stringify(text)}}`, null, random)

  const thought = (text: string, begins: boolean, random: Random): Buffer =>
    reasoningField === 'content'
      ? content(begins ? `${OPEN_THOUGHT}${text}` : text, random)
      : chunk(`{"${reasoningField}":${JSON.stringify(text)}}`, null, random)

  const encodePiece = (piece: ReplyPiece, { callIndex: index }: OpenBlock, begins: boolean, random: Random): Buffer => {
    switch (piece.kind) {
      case 'thought':
        return thought(piece.text ?? drawText(random, piece.tokens), begins, random)
      case 'text':
        return content(piece.text ?? drawText(random, piece.tokens), random)
      case 'call': {
        const { id, name } = piece.call
        return callChunk({ index, id, type: 'function', function: { name, arguments: '' } }, random)
      }
      case 'input':
        return callChunk({ index, function: { arguments: piece.json } }, random)
    }
  }
  const callChunk = (call: JsonRecord, random: Random): Buffer =>
    chunk(JSON.stringify({ tool_calls: [call] }), null, random)

  const encode = (piece: ReplyPiece, random: Random): Buffer => {
    const { block, ended, begins } = turns.next(piece)
    const bytes = encodePiece(piece, block, begins, random)
    const closesThought = ended?.kind === 'thought' && reasoningField === 'content'
    return closesThought ? Buffer.concat([content(CLOSE_THOUGHT, random), bytes]) : bytes
  }
  return {
    kind: 'stream',
    contentType: SERVER_SENT_EVENTS,
    words: serverSentWords({
      exception: (_type, error) => errorEvent(describeOpenAiError(error)),
      errorEvent: (code, message) => errorEvent({ message, type: 'server_error', code, param: null }),
      delta: () => content(' sun', makeRandom(0, 'faults')),
    }),
    tellsThoughts: tellsThoughts(profile),
    headers: () => ({}),
    start(random, start) {
      head = JSON.stringify(headOf('chat.completion.chunk', start, answering, random)).slice(0, -1)
      return chunk('{"role":"assistant","content":""}', null, random)
    },
    delta: encode,
    replacement: content,
    finish: (_random, end) =>
      Buffer.concat([
        chunk('{}', reasonOf(end), null),
        ...(includesUsage
          ? [encodeServerSentEvent(`${head},"choices":[],"usage":${JSON.stringify(chatUsage(end, profile))}}`)]
          : []),
        DONE,
      ]),
  }
}

const errorEvent = (error: object): Buffer => encodeServerSentEvent(JSON.stringify({ error }))
