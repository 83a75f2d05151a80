// Server-sent events, as OpenAI's and Anthropic's APIs frame their streams: UTF-8, LF, one line of JSON an event.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import type { ApiError } from './refusal.ts'
import type { CutPlace, SpoiltPart, StreamWords } from './stream-words.ts'

export const SERVER_SENT_EVENTS = 'text/event-stream; charset=utf-8'

/** `json` is one line. Without a name the event has data alone. */
export const encodeServerSentEvent = (json: string, name: string | null = null): Buffer =>
  Buffer.from(name === null ? `data: ${json}\n\n` : `event: ${name}\ndata: ${json}\n\n`, 'utf8')

/** A line that parsers pass over: it keeps a connection from being taken for dead. */
export const COMMENT = Buffer.from(': keep-alive\n\n', 'utf8')

interface SpokenEvents {
  exception(type: string, error: ApiError): Buffer
  errorEvent(code: string, message: string): Buffer
  /** Of a delta that counts for nothing. */
  delta(): Buffer
}

export const serverSentWords = ({ exception, errorEvent, delta }: SpokenEvents): StreamWords => ({
  exception,
  errorFrame: errorEvent,
  cutFrame(place, keepBytes) {
    const event = delta()
    return event.subarray(0, Math.min(keepBytes ?? cutAt(place, event), event.length - 1))
  },
  lastFrameAt: (bytes) => bytes.lastIndexOf(EVENT_END, bytes.length - EVENT_END.length - 1) + EVENT_END.length,
  spoiltFrame: (part) => spoil(delta(), part),
})

const DATA = 'data:'
const EVENT_END = '\n\n'

/** In the name of the first field, behind the name of the data, at the beginning of their JSON, or in its middle. */
function cutAt(place: CutPlace, event: Buffer): number {
  const nameEnd = event.indexOf(DATA) + DATA.length
  const json = event.indexOf('{')
  switch (place) {
    case 'length':
      return 2
    case 'prelude':
      return nameEnd
    case 'headers':
      return json + 2
    case 'payload':
      return Math.floor((json + event.length) / 2)
  }
}

/** A field of another name, which parsers pass over without a word, or JSON that is none. */
function spoil(event: Buffer, part: SpoiltPart): Buffer {
  const spoilt = Buffer.from(event)
  if (part === 'prelude') spoilt.write('beta:', event.indexOf(DATA))
  else spoilt.write(']', event.lastIndexOf('}'))
  return spoilt
}
