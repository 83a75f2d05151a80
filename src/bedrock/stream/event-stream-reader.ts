// Reads a response that is an event stream: it finds the frames, ends at an exception, and hands every event to whoever
// knows what it says.
import type { CallOutcome } from '../call-record.ts'
import { classifyStreamException } from '../failures.ts'
import { type EventKind, readFrameKind, readHeaderText } from './frame-headers.ts'
import { makeFrameWalker } from './frame-walker.ts'
import { corrupt, type ResponseReader, type StreamException, truncated } from './response-reader.ts'

/** What is made of the events of one API. */
export interface EventReader {
  begin?(headers: Readonly<Record<string, string>>): void
  /** The event whose payload stands in [from, end). Returns the outcome where it ends the call. */
  onEvent(kind: EventKind, bytes: Buffer, from: number, end: number, atMs: number): CallOutcome | null
  /** What a stream that has ended cleanly did not bring, as the name of an error; null when it was whole. */
  missing(): string | null
}

export function makeEventStreamReader(events: EventReader): ResponseReader {
  // A field, because a variable that a closure shares would make a number on the heap of each read's time.
  const read = { atMs: Number.NaN }
  let outcome: CallOutcome | null = null
  let firstException: StreamException | null | undefined

  const walker = makeFrameWalker((bytes, headersAt, payloadAt, payloadEnd) => {
    const kind = readFrameKind(bytes, headersAt, payloadAt)
    if (kind === 'exception' || kind === 'error') {
      const exception = readException(kind, bytes, headersAt, payloadAt, payloadEnd)
      if (firstException === undefined) firstException = exception
      outcome = classifyStreamException(exception.type)
    } else {
      if (firstException === undefined) firstException = null
      outcome =
        kind === 'malformed'
          ? corrupt('MalformedHeaders')
          : events.onEvent(kind, bytes, payloadAt, payloadEnd, read.atMs)
    }
    return outcome === null
  })

  return {
    begin: (headers) => events.begin?.(headers),
    read(bytes, from, end, atMs) {
      read.atMs = atMs
      if (!walker.push(bytes, from, end)) outcome ??= corrupt('MalformedFrame')
      return outcome
    },
    end() {
      if (walker.isInsideFrame()) return truncated('EndInsideFrame')
      const missing = events.missing()
      return missing === null ? { kind: 'completed' } : truncated(missing)
    },
    firstException: () => firstException,
  }
}

function readException(
  kind: 'exception' | 'error',
  bytes: Buffer,
  headersAt: number,
  payloadAt: number,
  payloadEnd: number,
): StreamException {
  const header = (name: string): string => readHeaderText(bytes, headersAt, payloadAt, name) ?? ''
  return {
    kind,
    type: header(kind === 'exception' ? ':exception-type' : ':error-code') || 'UnknownError',
    message: kind === 'exception' ? '' : header(':error-message'),
    body: Uint8Array.prototype.slice.call(bytes, payloadAt, payloadEnd),
  }
}
