// Reads HTTP/1.1 responses where their bytes lie (RFC 9112): nothing of a body is copied, and a body's parts are handed
// on as offsets. It reads what a server of Bedrock's kind sends, and calls malformed whatever is against the rules.

export interface ResponseListener {
  /** Names are in lower case; a header that comes several times has its values joined. */
  onHead(statusCode: number, headers: Record<string, string>): void
  /** Offsets into the bytes that were pushed. */
  onBody(bytes: Buffer, from: number, end: number): void
  /** The response is whole. `canGoOn`: the connection may carry another one. */
  onEnd(canGoOn: boolean): void
}

export interface ResponseParser {
  /** Awaits the response to the next request. */
  begin(listener: ResponseListener): void
  /** Reads the bytes in [from, end). False when they are no response, or nobody awaits one. */
  push(bytes: Buffer, from: number, end: number): boolean
  /** The connection has ended. False when a response that has begun, or is awaited, is not whole by that. */
  finish(): boolean
}

const NOTHING_AWAITED = 0
const HEAD = 1
const BODY_OF_LENGTH = 2
const BODY_TO_THE_END = 3
const CHUNK_SIZE = 4
const CHUNK_EXTENSION = 5
const CHUNK_SIZE_LF = 6
const CHUNK = 7
const CHUNK_CR = 8
const CHUNK_LF = 9
const TRAILER = 10
const MALFORMED = 11

const [CR, LF, SEMICOLON, TAB, SPACE] = [0x0d, 0x0a, 0x3b, 0x09, 0x20]

/** Four times what Node takes by default. */
const MAX_HEAD_BYTES = 64 * 1024
/** No chunk comes near it, and every sum up to it is exact. */
const MAX_CHUNK_BYTES = 2 ** 40

export function makeResponseParser(): ResponseParser {
  let listener: ResponseListener | undefined
  let state = NOTHING_AWAITED
  /** The head, and later the trailer, as far as it has come, where it did not come at once. */
  let carriedText = ''
  let canGoOn = false
  /** Of the body, or of the chunk. */
  let bytesLeft = 0
  let hasDigits = false

  const end = (isReusable: boolean): void => {
    const ended = listener
    state = NOTHING_AWAITED
    listener = undefined
    ended?.onEnd(isReusable)
  }

  /** Takes text up to and with `ending`, which is undefined as long as it has not come whole. Returns where the bytes go on. */
  const takeText = (
    bytes: Buffer,
    from: number,
    endAt: number,
    ending: string,
  ): { text: string | undefined; at: number } => {
    const text = carriedText + bytes.toString('latin1', from, endAt)
    const endingAt = text.indexOf(ending)
    if (endingAt < 0) {
      carriedText = text
      return { text: undefined, at: endAt }
    }
    const taken = endingAt + ending.length
    const at = from + taken - carriedText.length
    carriedText = ''
    return { text: text.slice(0, endingAt), at }
  }

  const readHead = (bytes: Buffer, from: number, endAt: number): number => {
    const { at, text } = takeText(bytes, from, endAt, '\r\n\r\n')
    if (carriedText.length > MAX_HEAD_BYTES || (text !== undefined && text.length > MAX_HEAD_BYTES)) state = MALFORMED
    else if (text !== undefined) applyHead(parseHead(text))
    return at
  }

  const applyHead = (head: Head | null): void => {
    if (head === null) {
      state = MALFORMED
      return
    }
    // An interim response (100, 103) only says that the final one is yet to come.
    if (head.statusCode < 200) return
    const body = framingOf(head)
    canGoOn = head.canGoOn
    state = MALFORMED
    if (body.kind === 'malformed') return
    listener?.onHead(head.statusCode, head.headers)
    switch (body.kind) {
      case 'to-the-end':
        state = BODY_TO_THE_END
        break
      case 'chunked':
        expectChunk()
        break
      case 'length':
        bytesLeft = body.bytes
        state = BODY_OF_LENGTH
        if (bytesLeft === 0) end(canGoOn)
    }
  }

  const expectChunk = (): void => {
    bytesLeft = 0
    hasDigits = false
    state = CHUNK_SIZE
  }

  const readChunkSize = (byte: number): void => {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      hasDigits = true
      bytesLeft = bytesLeft * 16 + digit
      if (bytesLeft > MAX_CHUNK_BYTES) state = MALFORMED
    } else if (!hasDigits) state = MALFORMED
    else if (byte === CR) state = CHUNK_SIZE_LF
    else state = byte === SEMICOLON || byte === SPACE || byte === TAB ? CHUNK_EXTENSION : MALFORMED
  }

  const readBody = (bytes: Buffer, from: number, endAt: number): number => {
    const to = Math.min(endAt, from + bytesLeft)
    bytesLeft -= to - from
    listener?.onBody(bytes, from, to)
    if (bytesLeft === 0) {
      if (state === CHUNK) state = CHUNK_CR
      else end(canGoOn)
    }
    return to
  }

  /** Lines of it, none of which matter here, up to an empty one. */
  const readTrailer = (bytes: Buffer, from: number, endAt: number): number => {
    const { at, text } = takeText(bytes, from, endAt, '\r\n')
    if (carriedText.length > MAX_HEAD_BYTES) state = MALFORMED
    else if (text === '') end(canGoOn)
    return at
  }

  return {
    begin(next) {
      listener = next
      state = HEAD
    },
    push(bytes, from, endAt) {
      let at = from
      while (at < endAt) {
        const byte = bytes[at] as number
        switch (state) {
          case HEAD:
            at = readHead(bytes, at, endAt)
            break
          case CHUNK:
          case BODY_OF_LENGTH:
            at = readBody(bytes, at, endAt)
            break
          case BODY_TO_THE_END:
            listener?.onBody(bytes, at, endAt)
            at = endAt
            break
          case CHUNK_SIZE:
            readChunkSize(byte)
            at++
            break
          case CHUNK_EXTENSION:
            if (byte === CR) state = CHUNK_SIZE_LF
            else if (byte === LF) state = MALFORMED
            at++
            break
          case CHUNK_SIZE_LF:
            if (byte !== LF) state = MALFORMED
            else state = bytesLeft === 0 ? TRAILER : CHUNK
            at++
            break
          case CHUNK_CR:
            state = byte === CR ? CHUNK_LF : MALFORMED
            at++
            break
          case CHUNK_LF:
            if (byte === LF) expectChunk()
            else state = MALFORMED
            at++
            break
          case TRAILER:
            at = readTrailer(bytes, at, endAt)
            break
          default:
            return false
        }
      }
      return state !== MALFORMED
    },
    finish() {
      if (state === BODY_TO_THE_END) end(false)
      return state === NOTHING_AWAITED
    },
  }
}

interface Head {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly canGoOn: boolean
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
/** Name, and value without the blanks around it. A line that goes on the one before it is obsolete, and refused. */
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/

/** Null when it is none. */
function parseHead(text: string): Head | null {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const [, minorVersion, status] = STATUS_LINE.exec(statusLine) ?? []
  if (status === undefined) return null
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? []
    if (name === undefined || value === undefined) return null
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  const connection = (headers['connection'] ?? '').toLowerCase().split(/[\t ]*,[\t ]*/)
  const canGoOn = minorVersion === '1' ? !connection.includes('close') : connection.includes('keep-alive')
  return { statusCode: Number(status), headers, canGoOn }
}

type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'to-the-end' }
  | { readonly kind: 'malformed' }

/** How the body's end is told: RFC 9112 §6.3. */
function framingOf({ headers, statusCode }: Head): Framing {
  if (statusCode === 204 || statusCode === 304) return { kind: 'length', bytes: 0 }
  const coding = headers['transfer-encoding']
  // Any other coding would have to be asked for.
  if (coding !== undefined) return { kind: coding.toLowerCase() === 'chunked' ? 'chunked' : 'malformed' }
  const length = headers['content-length']
  if (length === undefined) return { kind: 'to-the-end' }
  const [first = '', ...others] = length.split(/[\t ]*,[\t ]*/)
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) return { kind: 'malformed' }
  return { kind: 'length', bytes: Number(first) }
}

/** -1 where it is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
