// Cuts a byte stream into server-sent events where they lie: one that is whole in a read, with its data in one line, is never copied.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

interface SseListener {
  /**
   * Where the event ends that begins at `from`, if it lies in [from, end) as a whole and was read; else -1: then its lines are read one by
   * one.
   */
  skip(bytes: Buffer, from: number, end: number): number
  /** Any other. Returns false to read no further event. */
  event(place: EventPlace): boolean
}

/** Offsets into `bytes`, which is only valid during the call. It is used again for the next event. */
export interface EventPlace {
  bytes: Buffer
  /** All of it, the empty line behind it included. Equal where the event does not lie there in one piece. */
  at: number
  end: number
  /** Equal where the event has no type. */
  typeAt: number
  typeEnd: number
  dataAt: number
  dataEnd: number
}

const [LF, CR, COLON, SPACE] = [0x0a, 0x0d, 0x3a, 0x20]
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const DATA = Buffer.from('data')
const EVENT = Buffer.from('event')

const LEAST_CARRY_BYTES = 4_096
/** A whole response may stand in one line. */
const MAX_EVENT_BYTES = 24 * 1024 * 1024

export class SseWalker {
  readonly #listener: SseListener
  readonly #place: EventPlace
  /** An event that is split between reads: `#carried` of its bytes stand at the head of it. */
  #carry: Buffer = Buffer.alloc(0)
  #carried = 0
  #hasBegun = false
  #isStopped = false
  #skipsLineFeed = false
  // Of the event under way, relative to where it begins. A line is looked through once, however often it is split.
  #lineAt = 0
  #searchedTo = 0
  #typeAt = 0
  #typeEnd = 0
  #dataAt = -1
  #dataEnd = -1
  /** The lines of data before the last one, with what joins them. */
  #data: Buffer[] = []

  constructor(listener: SseListener) {
    this.#listener = listener
    this.#place = { bytes: this.#carry, at: 0, end: 0, typeAt: 0, typeEnd: 0, dataAt: 0, dataEnd: 0 }
  }

  /** Reads on with the bytes in [from, end), and keeps none of them. False when an event is longer than any can be. */
  push(bytes: Buffer, from: number, end: number): boolean {
    return this.#hasBegun ? this.#read(bytes, from, end) : this.#begin(bytes, from, end)
  }

  /** The stream is over: an event that no empty line ended is taken as it stands, as the OpenAI and Anthropic clients do. */
  finish(): void {
    if (this.#isStopped || !this.#hasBegun) return
    if (this.#carried > this.#lineAt) this.#readLine(this.#carry, 0, this.#lineAt, this.#carried)
    this.#dispatch(this.#carry, 0, 0)
  }

  /** A byte order mark may stand ahead of all, and may itself be split. */
  #begin(bytes: Buffer, from: number, end: number): boolean {
    let at = from
    while (at < end && bytes[at] === BYTE_ORDER_MARK[this.#carried]) {
      at++
      this.#carried++
      if (this.#carried < BYTE_ORDER_MARK.length) continue
      this.#hasBegun = true
      this.#carried = 0
      return this.#read(bytes, at, end)
    }
    if (at === end) return true
    this.#hasBegun = true
    const isMark = BYTE_ORDER_MARK.subarray(0, this.#carried)
    this.#carried = 0
    if (isMark.length > 0) this.#read(Buffer.from(isMark), 0, isMark.length)
    return this.#read(bytes, at, end)
  }

  #read(bytes: Buffer, from: number, end: number): boolean {
    if (this.#isStopped) return true
    if (this.#carried === 0) {
      const restAt = this.#walk(bytes, from, end)
      if (!this.#isStopped && restAt < end) this.#keep(bytes, restAt, end)
      return this.#carried <= MAX_EVENT_BYTES
    }
    this.#keep(bytes, from, end)
    const restAt = this.#walk(this.#carry, 0, this.#carried)
    if (this.#isStopped) this.#carried = 0
    else if (restAt > 0) {
      this.#carry.copy(this.#carry, 0, restAt, this.#carried)
      this.#carried -= restAt
    }
    return this.#carried <= MAX_EVENT_BYTES
  }

  #keep(bytes: Buffer, from: number, end: number): void {
    const length = this.#carried + end - from
    if (this.#carry.length < length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#carry.length, LEAST_CARRY_BYTES))
      this.#carry.copy(larger, 0, 0, this.#carried)
      this.#carry = larger
    }
    bytes.copy(this.#carry, this.#carried, from, end)
    this.#carried = length
  }

  /** Reads whole events of [from, end). Returns where the first that is not whole begins. */
  #walk(bytes: Buffer, from: number, end: number): number {
    let eventAt = from
    while (!this.#isStopped) {
      if (this.#searchedTo === 0) {
        const next = this.#skip(bytes, eventAt, end)
        if (next >= 0) {
          eventAt = next
          continue
        }
      }
      const lineEnd = lineEndIn(bytes, eventAt + this.#searchedTo, end)
      if (lineEnd < 0) {
        this.#searchedTo = end - eventAt
        return eventAt
      }
      eventAt = this.#endLine(bytes, eventAt, lineEnd)
    }
    return end
  }

  /** Where the next event begins, if the one at `from` needs no look at its lines; else -1. */
  #skip(bytes: Buffer, from: number, end: number): number {
    // CR LF is one end of a line, and may be split as well.
    if (this.#skipsLineFeed && from < end) {
      this.#skipsLineFeed = false
      if (bytes[from] === LF) return from + 1
    }
    const next = this.#listener.skip(bytes, from, end)
    if (next >= 0) this.#skipsLineFeed = bytes[next - 1] === CR
    return next
  }

  /** Returns where the event begins that is then under way. */
  #endLine(bytes: Buffer, eventAt: number, lineEnd: number): number {
    const at = eventAt + this.#lineAt
    const next = lineEnd + 1
    const isSecondHalf = this.#skipsLineFeed && lineEnd === at && bytes[lineEnd] === LF
    this.#skipsLineFeed = bytes[lineEnd] === CR
    if (lineEnd > at || isSecondHalf) {
      if (!isSecondHalf) this.#readLine(bytes, eventAt, at, lineEnd)
      this.#lineAt = this.#searchedTo = next - eventAt
      return eventAt
    }
    // One that was split is whole now, and may be read as others are.
    if (this.#listener.skip(bytes, eventAt, next) < 0) this.#dispatch(bytes, eventAt, next)
    this.#lineAt = this.#searchedTo = this.#typeAt = this.#typeEnd = 0
    this.#dataAt = this.#dataEnd = -1
    if (this.#data.length > 0) this.#data = []
    return next
  }

  #readLine(bytes: Buffer, eventAt: number, from: number, to: number): void {
    const colon = colonIn(bytes, from, to)
    const nameEnd = colon < 0 ? to : colon
    const valueAt = colon < 0 ? to : bytes[colon + 1] === SPACE && colon + 1 < to ? colon + 2 : colon + 1
    if (isWord(bytes, from, nameEnd, DATA)) {
      if (this.#dataAt >= 0) {
        const line = Buffer.copyBytesFrom(bytes, eventAt + this.#dataAt, this.#dataEnd - this.#dataAt)
        this.#data.push(line, NEW_LINE)
      }
      this.#dataAt = valueAt - eventAt
      this.#dataEnd = to - eventAt
    } else if (isWord(bytes, from, nameEnd, EVENT)) {
      this.#typeAt = valueAt - eventAt
      this.#typeEnd = to - eventAt
    }
    // Comments, `id` and `retry` tell a load test nothing.
  }

  /** `end`: behind the empty line; equal to `eventAt` where none came. */
  #dispatch(bytes: Buffer, eventAt: number, end: number): void {
    if (this.#dataAt < 0) return
    const place = this.#place
    place.bytes = bytes
    place.at = eventAt
    place.end = end
    place.typeAt = eventAt + this.#typeAt
    place.typeEnd = eventAt + this.#typeEnd
    place.dataAt = eventAt + this.#dataAt
    place.dataEnd = eventAt + this.#dataEnd
    if (this.#data.length > 0) joinData(place, this.#data)
    this.#isStopped = !this.#listener.event(place)
  }
}

/** Lines of data are joined by line feeds. It is rare, and may cost a copy. */
function joinData(place: EventPlace, lines: readonly Buffer[]): void {
  const type = Buffer.copyBytesFrom(place.bytes, place.typeAt, place.typeEnd - place.typeAt)
  const last = place.bytes.subarray(place.dataAt, place.dataEnd)
  place.bytes = Buffer.concat([type, ...lines, last])
  place.at = place.end = place.typeAt = 0
  place.typeEnd = place.dataAt = type.length
  place.dataEnd = place.bytes.length
}

const NEW_LINE = Buffer.from('\n')

/** Where the line ends that [from, end) begins with; -1 where no end has come. */
function lineEndIn(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number
    if (byte <= CR && (byte === LF || byte === CR)) return at
  }
  return -1
}

/** No field's name is as long as this, so that a line of data is not looked through for its colon. */
const LONGEST_NAME = 8

function colonIn(bytes: Buffer, from: number, end: number): number {
  const last = Math.min(end, from + LONGEST_NAME)
  for (let at = from; at < last; at++) if (bytes[at] === COLON) return at
  return -1
}

function isWord(bytes: Buffer, from: number, end: number, word: Buffer): boolean {
  if (end - from !== word.length) return false
  for (let index = 0; index < word.length; index++) if (bytes[from + index] !== word[index]) return false
  return true
}
