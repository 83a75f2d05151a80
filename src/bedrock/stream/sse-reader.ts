// Reads a response of server-sent events: it finds the events, ends at an error, and hands every other one to whoever knows what it says.
import type { CallOutcome } from '../call-record.ts'
import { classifyReplyError } from '../failures.ts'
import { type JsonRecord, memberOf, parseRecord, textOf } from './json-record.ts'
import {
  type AnswerReader,
  corrupt,
  makeWholeAnswerReader,
  MAX_ANSWER_BYTES,
  type ResponseReader,
  type StreamException,
  truncated,
} from './response-reader.ts'
import { type EventPlace, SseWalker } from './sse-walker.ts'

/** What is made of the events of one API. */
export interface SseEvents {
  /** Where the event ends that begins at `from`, if it could be read without being parsed; else -1. */
  skip(bytes: Buffer, from: number, end: number, atMs: number): number
  /** Any other event, and where it stands, to learn from. Returns the outcome where it ends the call. */
  onEvent(event: JsonRecord, atMs: number, place: EventPlace): CallOutcome | null
  /** Whether the data is the API's own word for the end, which is no JSON. */
  isEnd?(bytes: Buffer, from: number, end: number): boolean
  /** What a stream that has ended did not bring, as the name of an error; null when it was whole. */
  missing(): string | null
}

export function makeSseReader(events: SseEvents): ResponseReader {
  // A field, because a variable that a closure shares would make a number on the heap of each read's time.
  const read = { atMs: Number.NaN }
  let outcome: CallOutcome | null = null
  let firstException: StreamException | null | undefined
  let isEnded = false
  /** A body that is no event stream, as far as it came; null where it is one. */
  let strange: Buffer[] | null = null
  let strangeBytes = 0

  const readEvent = (place: EventPlace): CallOutcome | null => {
    const { bytes, dataAt, dataEnd, typeAt, typeEnd } = place
    if (events.isEnd?.(bytes, dataAt, dataEnd) === true) {
      isEnded = true
      return null
    }
    // Whatever follows the end was not asked for.
    if (isEnded) return null
    const event = parseRecord(bytes.toString('utf8', dataAt, dataEnd))
    if (event === null) return corrupt('MalformedEvent')
    const error = errorIn(event, bytes.toString('latin1', typeAt, typeEnd))
    if (error === null) return events.onEvent(event, read.atMs, place)
    if (firstException === undefined) firstException = error
    return classifyReplyError(error.type, error.message)
  }

  const walker = new SseWalker({
    skip: (bytes, from, end) => (isEnded ? -1 : events.skip(bytes, from, end, read.atMs)),
    event(place) {
      outcome = readEvent(place)
      if (firstException === undefined) firstException = null
      return outcome === null
    },
  })

  return {
    begin(headers) {
      if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? '')) strange = []
    },
    read(bytes, from, end, atMs) {
      read.atMs = atMs
      if (strange !== null) {
        strangeBytes += end - from
        if (strangeBytes > MAX_ANSWER_BYTES) return corrupt('NoEventStream')
        strange.push(Buffer.copyBytesFrom(bytes, from, end - from))
        return null
      }
      if (!walker.push(bytes, from, end)) outcome ??= corrupt('EndlessEvent')
      return outcome
    },
    end() {
      if (strange !== null) return describeStranger(Buffer.concat(strange))
      const before = outcome
      walker.finish()
      // What is cut off in the middle of an event is no JSON.
      if (outcome !== null && outcome !== before) {
        return outcome.kind === 'failed' && outcome.failure === 'corrupt' ? truncated('EndInsideEvent') : outcome
      }
      const missing = events.missing()
      return missing === null ? { kind: 'completed' } : truncated(missing)
    },
    firstException: () => firstException,
  }
}

/** An error in the midst of a stream, whatever API it is of. */
function errorIn(event: JsonRecord, type: string): StreamException | null {
  const { error } = event
  const isError = type === 'error' || event['type'] === 'error' || (error !== undefined && error !== null)
  if (!isError) return null
  const told = error ?? event
  const name = textOf(memberOf(told, 'type')) || textOf(memberOf(told, 'code')) || 'UnknownError'
  const code = textOf(memberOf(told, 'code')) || textOf(event['code'])
  return {
    kind: 'error',
    type: name === 'error' ? code || 'UnknownError' : name,
    message: typeof told === 'string' ? told : textOf(memberOf(told, 'message')),
    body: new Uint8Array(),
  }
}

/** Reads a whole answer. An error may come with HTTP 200. */
export const makeWebAnswerReader = (answers: AnswerReader): ResponseReader =>
  makeWholeAnswerReader({
    ...answers,
    onAnswer(answer) {
      const unknown = unknownOperationIn(answer)
      if (unknown !== null) return unknown
      const error = errorIn(answer, '')
      return error === null ? answers.onAnswer(answer) : classifyReplyError(error.type, error.message)
    },
  })

const describeStranger = (body: Buffer): CallOutcome =>
  unknownOperationIn(parseRecord(body.toString('utf8'))) ?? corrupt('NoEventStream')

/** Bedrock answers a path that it does not have with HTTP 200 and an error of Coral's. */
function unknownOperationIn(answer: JsonRecord | null): CallOutcome | null {
  const type = textOf(memberOf(memberOf(answer, 'Output'), '__type'))
  const name = type.slice(type.indexOf('#') + 1)
  return name === 'UnknownOperationException' ? { kind: 'failed', failure: 'wrong-endpoint', errorName: name } : null
}
