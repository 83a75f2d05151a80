// Reads of a frame's headers only what tells frames apart, comparing bytes: no string is made for an event.
//   u8 length of name | name | u8 type | value       type 7 is a string: u16 length | text

/** Bytes of a value by its type; -1: the value says its own length in a u16. */
const VALUE_BYTES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16] as const
const STRING_TYPE = 7

const MESSAGE_TYPE = Buffer.from(':message-type')
const EVENT_TYPE = Buffer.from(':event-type')

/** What an event is: the first four are ConverseStream's, `chunk` is InvokeModelWithResponseStream's. */
export type EventKind = 'delta' | 'block-start' | 'message-stop' | 'metadata' | 'chunk' | 'other'

/** What a frame is. `other` is an event that no reader has a use for, known or not. */
export type FrameKind = EventKind | 'exception' | 'error' | 'malformed'

const MESSAGE_TYPES = [
  { text: Buffer.from('event'), kind: 'event' },
  { text: Buffer.from('exception'), kind: 'exception' },
  { text: Buffer.from('error'), kind: 'error' },
] as const

const EVENT_TYPES = [
  { text: Buffer.from('contentBlockDelta'), kind: 'delta' },
  { text: Buffer.from('contentBlockStart'), kind: 'block-start' },
  { text: Buffer.from('messageStop'), kind: 'message-stop' },
  { text: Buffer.from('metadata'), kind: 'metadata' },
  { text: Buffer.from('chunk'), kind: 'chunk' },
] as const

/** Tells what the frame is whose headers stand in [from, end). */
export function readFrameKind(bytes: Buffer, from: number, end: number): FrameKind {
  let message: 'event' | 'exception' | 'error' | undefined
  let event: EventKind | undefined
  let at = from
  while (at < end) {
    const nameAt = at + 1
    const nameEnd = nameAt + (bytes[at] as number)
    const valueAt = startOfValue(bytes, nameEnd)
    const valueEnd = endOfValue(bytes, nameEnd)
    if (!(valueEnd <= end)) return 'malformed'
    if (bytes[nameEnd] === STRING_TYPE) {
      if (isText(bytes, nameAt, nameEnd, EVENT_TYPE)) {
        event = kindOf(EVENT_TYPES, bytes, valueAt, valueEnd) ?? 'other'
      } else if (isText(bytes, nameAt, nameEnd, MESSAGE_TYPE)) {
        message = kindOf(MESSAGE_TYPES, bytes, valueAt, valueEnd)
      }
    }
    at = valueEnd
  }
  if (message === 'event') return event ?? 'malformed'
  return message ?? 'malformed'
}

/** What the text in [from, end) stands for. No `find`: its closure would be 300 bytes of garbage for each frame. */
function kindOf<Kind>(
  table: readonly { readonly text: Buffer; readonly kind: Kind }[],
  bytes: Buffer,
  from: number,
  end: number,
): Kind | undefined {
  for (const { kind, text } of table) if (isText(bytes, from, end, text)) return kind
  return undefined
}

/** The text of a string header, or null. For the frames that end a stream, where a string may be made. */
export function readHeaderText(bytes: Buffer, from: number, end: number, name: string): string | null {
  let at = from
  while (at < end) {
    const nameEnd = at + 1 + (bytes[at] as number)
    const valueEnd = endOfValue(bytes, nameEnd)
    if (!(valueEnd <= end)) return null
    if (bytes[nameEnd] === STRING_TYPE && bytes.toString('utf8', at + 1, nameEnd) === name) {
      return bytes.toString('utf8', startOfValue(bytes, nameEnd), valueEnd)
    }
    at = valueEnd
  }
  return null
}

/** Where the value begins whose type stands at `typeAt`. */
const startOfValue = (bytes: Buffer, typeAt: number): number =>
  typeAt + (VALUE_BYTES[bytes[typeAt] as number] === -1 ? 3 : 1)

/** Where it ends; infinity when the type is none of the format's. The caller holds it against the headers' end. */
function endOfValue(bytes: Buffer, typeAt: number): number {
  const valueBytes = VALUE_BYTES[bytes[typeAt] as number]
  if (valueBytes === undefined) return Number.POSITIVE_INFINITY
  if (valueBytes >= 0) return typeAt + 1 + valueBytes
  return typeAt + 3 + ((bytes[typeAt + 1] as number) << 8) + (bytes[typeAt + 2] as number)
}

function isText(bytes: Buffer, from: number, end: number, text: Buffer): boolean {
  if (end - from !== text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[from + index] !== text[index]) return false
  }
  return true
}
