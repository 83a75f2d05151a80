// Where the records of a data set begin and end: lines, rows of CSV, or values of JSON. Bytes are looked at once and not decoded, so that
// gigabytes can be gone through, and any part of a file be read that begins with a record.
import type { ByteStream } from './byte-stream.ts'

export type Framing =
  | { readonly kind: 'lines'; readonly lineEnd: LineEnd }
  /** `separator`: one ASCII character. */
  | { readonly kind: 'csv'; readonly separator: string }
  /** The elements of one array, or values one after the other. */
  | { readonly kind: 'json'; readonly isArray: boolean }

/** Of a file without a line feed, a carriage return ends lines. */
export type LineEnd = 'lf' | 'cr'

/** Bytes of `window`, good until the next record is asked for. */
export interface FoundRecord {
  readonly kind: 'record'
  readonly window: Buffer
  readonly start: number
  readonly end: number
  /** Where it begins in the stream. */
  readonly at: number
  /** The line that it begins on, from 1. */
  readonly line: number
}

/** Nothing can be read from here on. */
export interface BrokenEnd {
  readonly kind: 'broken'
  readonly line: number
  /** `expected …, found …`. */
  readonly message: string
}

export interface RecordScanner {
  /** Null at the end. */
  next(): FoundRecord | BrokenEnd | null
}

const WINDOW_BYTES = 1_048_576

/** No prompt is longer: Bedrock takes no request of so many. */
export const MOST_RECORD_BYTES = 67_108_864

/** The records of a stream that begins with the data set. */
export function scanRecords(stream: ByteStream, framing: Framing, windowBytes = WINDOW_BYTES): RecordScanner {
  let window = Buffer.allocUnsafeSlow(windowBytes)
  let filled = 0
  // Of the window's first byte in the stream.
  let base = 0
  let isAtEnd = false
  const finder = makeFinder(framing)
  const place: Place = { from: 0, line: 1 }

  /** Whether there was any. */
  const readMore = (): boolean => {
    if (place.from > 0) {
      window.copy(window, 0, place.from, filled)
      base += place.from
      filled -= place.from
      place.from = 0
    } else if (filled === window.length) {
      const larger = Buffer.allocUnsafeSlow(window.length * 2)
      window.copy(larger, 0, 0, filled)
      window = larger
    }
    const read = stream.fill(window.subarray(filled))
    filled += read
    isAtEnd = read === 0
    return !isAtEnd
  }

  const broken = (message: string): BrokenEnd => {
    place.from = filled
    isAtEnd = true
    return { kind: 'broken', line: place.line, message }
  }

  return {
    next() {
      for (;;) {
        const view = window.subarray(0, filled)
        const found = finder(view, place, isAtEnd)
        switch (found.kind) {
          case 'record': {
            const { end, line, start } = found
            return { kind: 'record', window: view, start, end, at: base + start, line }
          }
          case 'broken':
            return broken(found.message)
          case 'end':
            return null
          case 'more':
            if (filled - place.from > MOST_RECORD_BYTES) {
              return broken(`expected a row of at most ${MOST_RECORD_BYTES / 1_048_576} MiB, found a longer one`)
            }
            readMore()
        }
      }
    },
  }
}

/** The records of a part of a stream, which begins with one and ends behind one. */
export function recordsIn(part: Buffer, framing: Framing, line: number): readonly (Span & { readonly line: number })[] {
  const finder = framing.kind === 'json' && framing.isArray ? findElement(true) : makeFinder(framing)
  const place: Place = { from: 0, line }
  const spans: (Span & { line: number })[] = []
  for (;;) {
    const found = finder(part, place, true)
    if (found.kind !== 'record') return spans
    spans.push({ start: found.start, end: found.end, line: found.line })
  }
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where to look on; a finder moves it behind what it found, or to what it needs more of. */
interface Place {
  from: number
  line: number
}

type Found =
  | (Span & { readonly kind: 'record'; readonly line: number })
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'more' }
  | { readonly kind: 'end' }

type Finder = (window: Buffer, place: Place, isAtEnd: boolean) => Found

const MORE = { kind: 'more' } as const
const END = { kind: 'end' } as const

function makeFinder(framing: Framing): Finder {
  switch (framing.kind) {
    case 'lines':
      return findLine(framing.lineEnd === 'cr' ? CR : LF)
    case 'csv':
      return findRow(framing.separator.charCodeAt(0))
    case 'json':
      return framing.isArray ? findElement(false) : findValue
  }
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === LF || byte === CR || byte === TAB

/** Blank lines are passed over. */
function findLine(lineEnd: number): Finder {
  return (window, place, isAtEnd) => {
    for (;;) {
      const found = window.indexOf(lineEnd, place.from)
      if (found === -1 && !isAtEnd) return MORE
      if (found === -1 && place.from >= window.length) return END
      let start = place.from
      let end = found === -1 ? window.length : found
      while (start < end && isBlank(window[start])) start++
      while (end > start && isBlank(window[end - 1])) end--
      const line = place.line++
      place.from = found === -1 ? window.length : found + 1
      if (start < end) return { kind: 'record', start, end, line }
    }
  }
}

const QUOTE_OUT_OF_PLACE = {
  kind: 'broken',
  message: 'expected cells as RFC 4180 has them, found a quote out of place',
} as const

/** A row of RFC 4180; a cell that begins with a quote must end with one. Empty lines are no rows. */
function findRow(separator: number): Finder {
  return (window, place, isAtEnd) => {
    const { length } = window
    let { from: index, line } = place
    let start = index
    let rowLine = line
    let isCellStart = true
    for (;;) {
      if (index >= length) {
        if (!isAtEnd) return MORE
        if (start === length) return END
        break
      }
      const byte = window[index]
      if (byte === QUOTE && isCellStart) {
        let inside = index + 1
        for (;;) {
          if (inside >= length) {
            if (!isAtEnd) return MORE
            place.line = rowLine
            return QUOTE_OUT_OF_PLACE
          }
          if (window[inside] === LF || (window[inside] === CR && window[inside + 1] !== LF)) line++
          if (window[inside] === QUOTE) {
            if (window[inside + 1] !== QUOTE) break
            inside++
          }
          inside++
        }
        index = inside + 1
        if (index >= length && !isAtEnd) return MORE
        const after = window[index]
        if (index < length && after !== separator && after !== LF && after !== CR) {
          place.line = rowLine
          return QUOTE_OUT_OF_PLACE
        }
        isCellStart = false
        continue
      }
      if (byte === LF || byte === CR) {
        // What follows a CR may be its LF.
        if (byte === CR && index + 1 >= length && !isAtEnd) return MORE
        const next = byte === CR && window[index + 1] === LF ? index + 2 : index + 1
        line++
        if (index > start) {
          place.from = next
          place.line = line
          return { kind: 'record', start, end: index, line: rowLine }
        }
        index = next
        start = next
        place.from = next
        place.line = line
        rowLine = line
        isCellStart = true
        continue
      }
      isCellStart = byte === separator
      index++
    }
    place.from = length
    place.line = line
    return { kind: 'record', start, end: length, line: rowLine }
  }
}

/** JSON values one after the other, each perhaps over several lines. */
const findValue: Finder = (window, place, isAtEnd) => {
  skipBetween(window, place, false)
  if (place.from >= window.length) return isAtEnd ? END : MORE
  return findOneValue(window, place, isAtEnd)
}

/** `isInside`: whether the window begins with an element, and not with the array. */
function findElement(isInside: boolean): Finder {
  let isOpen = isInside
  let isClosed = false
  return (window, place, isAtEnd) => {
    skipBetween(window, place, isOpen)
    const byte = window[place.from]
    if (byte === undefined) {
      if (!isAtEnd) return MORE
      return isOpen && !isClosed
        ? { kind: 'broken', message: 'expected the end of the array (]), found the end of the file' }
        : END
    }
    if (isClosed) return { kind: 'broken', message: 'expected the end of the file behind the array, found more' }
    if (!isOpen && byte === OPEN_LIST) {
      isOpen = true
      place.from++
      return findElementOf(window, place, isAtEnd)
    }
    isOpen = true
    return findElementOf(window, place, isAtEnd)
  }

  function findElementOf(window: Buffer, place: Place, isAtEnd: boolean): Found {
    skipBetween(window, place, true)
    const byte = window[place.from]
    if (byte === undefined && !isAtEnd) return MORE
    if (byte === CLOSE_LIST) {
      place.from++
      isClosed = true
      skipBetween(window, place, false)
      if (place.from < window.length) {
        return { kind: 'broken', message: 'expected the end of the file behind the array, found more' }
      }
      return isAtEnd ? END : MORE
    }
    return byte === undefined ? END : findOneValue(window, place, isAtEnd)
  }
}

function skipBetween(window: Buffer, place: Place, withCommas: boolean): void {
  for (;;) {
    const byte = window[place.from]
    if (byte === LF) place.line++
    else if (!isBlank(byte) && !(withCommas && byte === COMMA)) return
    place.from++
  }
}

/** The value that begins at the place: an object or a list to its closing bracket, a text to its quote, anything else to what ends it. */
function findOneValue(window: Buffer, place: Place, isAtEnd: boolean): Found {
  const { length } = window
  const { from: start, line } = place
  let depth = 0
  let lines = 0
  let index = start
  while (index < length) {
    const byte = window[index]
    if (byte === QUOTE) {
      index++
      while (index < length && window[index] !== QUOTE) index += window[index] === BACKSLASH ? 2 : 1
      if (index >= length) break
      if (depth === 0) return ending(index + 1)
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0)
        return index === start
          ? { kind: 'broken', message: 'expected a value, found a bracket that closes nothing' }
          : ending(index)
      depth--
      if (depth === 0) return ending(index + 1)
    } else if (byte === LF) {
      if (depth === 0) return ending(index)
      lines++
    } else if (depth === 0 && (byte === COMMA || isBlank(byte))) return ending(index)
    index++
  }
  if (!isAtEnd) return MORE
  if (depth > 0 || window[start] === QUOTE) {
    return { kind: 'broken', message: 'expected the end of a value that begins here, found the end of the file' }
  }
  return ending(length)

  function ending(end: number): Found {
    place.from = end
    place.line = line + lines
    return { kind: 'record', start, end, line }
  }
}
