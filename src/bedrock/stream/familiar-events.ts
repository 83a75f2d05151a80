// Records what an event brings without parsing the ones that every stream is made of. What stands around their text is the same from event
// to event, but for a number: it is learned from the first of a kind, which is parsed, and the others are compared with it.
import { jsonTextBytes } from './json-text.ts'
import type { TextContent } from './reply-piece.ts'
import type { ChunkClock } from './response-reader.ts'
import type { EventPlace } from './sse-walker.ts'

/** What stands around the text of a kind of event, from its first line to the empty one behind it. */
interface Shape {
  readonly head: Buffer
  /** What follows the number that each event counts on; null where there is none. */
  readonly afterNumber: Buffer | null
  readonly tail: Buffer
  /** Behind the padding, where there is any. */
  readonly ending: Buffer
  readonly content: TextContent
}

/** As many as the blocks of a reply have kinds at a time. */
const MOST_SHAPES = 4
/** Of a server whose events are never alike, nothing is learned any more. */
const MOST_LESSONS = 32
const NUMBER_KEY = '"sequence_number":'
/** Bytes that make all events as long as others: they end one, and are no text. */
const PADDING = Buffer.from(',"obfuscation":"')
const [QUOTE, BACKSLASH, ZERO, NINE] = [0x22, 0x5c, 0x30, 0x39]

/** One for each stream. */
export class FamiliarEvents {
  readonly #clockChunk: ChunkClock
  readonly #shapes: Shape[] = []
  #lessons = 0
  /** Of the event that `#endOf` found last. */
  #textBytes = 0

  constructor(clockChunk: ChunkClock) {
    this.#clockChunk = clockChunk
  }

  /**
   * Records what the event at `from` brings, and returns where it ends; -1 where it must be parsed, or does not end in [from, end).
   */
  skip(bytes: Buffer, from: number, end: number, atMs: number): number {
    const shapes = this.#shapes
    for (let index = 0; index < shapes.length; index++) {
      const shape = shapes[index] as Shape
      const next = this.#endOf(bytes, from, end, shape)
      if (next < 0) continue
      this.#clockChunk(shape.content, this.#textBytes, atMs)
      if (index > 0) {
        // The next is most likely of the same kind.
        shapes.splice(index, 1)
        shapes.unshift(shape)
      }
      return next
    }
    return -1
  }

  /**
   * Learns from an event that was parsed, of which nothing counts but `text`, which is not empty. `member`: the name that the text has
   * there.
   */
  learn({ at: from, bytes, end }: EventPlace, member: string, text: string, content: TextContent): void {
    if (from === end || this.#lessons++ >= MOST_LESSONS) return
    const event = bytes.toString('latin1', from, end)
    const key = `"${member}":"`
    const keyAt = event.indexOf(key)
    const closingAt = from + event.lastIndexOf('}')
    if (keyAt < 0) return
    const textAt = from + keyAt + key.length
    const textEnd = textAt + lengthOfText(bytes, textAt, end)
    if (parseText(bytes.toString('utf8', textAt, textEnd)) !== text) return
    const numberAt = event.indexOf(NUMBER_KEY)
    // Elsewhere it would stand in the tail, which would then never be the same.
    if (numberAt > keyAt) return
    const headEnd = numberAt < 0 ? textAt : from + numberAt + NUMBER_KEY.length
    const padding = event.indexOf(PADDING.toString(), textEnd - from)
    const tailEnd = padding < 0 ? closingAt : from + padding
    if (textEnd > tailEnd || (padding >= 0 && endOfPadding(bytes, tailEnd, end) !== closingAt)) return
    this.#shapes.unshift({
      head: copyOf(bytes, from, headEnd),
      afterNumber: numberAt < 0 ? null : copyOf(bytes, skipDigits(bytes, headEnd, end), textAt),
      tail: copyOf(bytes, textEnd, tailEnd),
      ending: copyOf(bytes, closingAt, end),
      content,
    })
    if (this.#shapes.length > MOST_SHAPES) this.#shapes.pop()
  }

  #endOf(bytes: Buffer, from: number, end: number, { afterNumber, ending, head, tail }: Shape): number {
    if (!isAt(bytes, from, end, head)) return -1
    let at = from + head.length
    if (afterNumber !== null) {
      at = skipDigits(bytes, at, end)
      if (!isAt(bytes, at, end, afterNumber)) return -1
      at += afterNumber.length
    }
    if (bytes[at] === QUOTE) return -1
    const length = lengthOfText(bytes, at, end)
    const isEscaped = hasEscapes
    const tailAt = at + length
    if (!isAt(bytes, tailAt, end, tail)) return -1
    const endingAt = endOfPadding(bytes, tailAt + tail.length, end)
    if (!isAt(bytes, endingAt, end, ending)) return -1
    this.#textBytes = isEscaped ? jsonTextBytes(bytes, at, tailAt) : length
    return endingAt + ending.length
  }
}

/** Whether the last text that `lengthOfText` measured had any. */
let hasEscapes = false

/** The bytes of JSON up to the quote that ends the text. */
function lengthOfText(bytes: Buffer, from: number, end: number): number {
  let at = from
  hasEscapes = false
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === QUOTE) break
    if (byte === BACKSLASH) {
      hasEscapes = true
      at++
    }
    at++
  }
  return Math.min(at, end) - from
}

function parseText(json: string): string | null {
  try {
    return JSON.parse(`"${json}"`) as string
  } catch {
    return null
  }
}

function skipDigits(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++
  return at
}

const copyOf = (bytes: Buffer, from: number, end: number): Buffer => Buffer.copyBytesFrom(bytes, from, end - from)

/** Behind the padding that begins there; the same place where there is none. */
function endOfPadding(bytes: Buffer, from: number, end: number): number {
  if (!isAt(bytes, from, end, PADDING)) return from
  const at = from + PADDING.length
  return at + lengthOfText(bytes, at, end) + 1
}

function isAt(bytes: Buffer, at: number, end: number, text: Buffer): boolean {
  if (end - at < text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false
  }
  return true
}
