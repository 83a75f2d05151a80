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
const CHUNK_BLANKS = 11
const MALFORMED = 12

const [CR, LF, SEMICOLON, TAB, SPACE, DELETE] = [0x0d, 0x0a, 0x3b, 0x09, 0x20, 0x7f]

const SWITCHING_PROTOCOLS = 101

/** Four times what Node takes by default. */
const MAX_HEAD_BYTES = 64 * 1024
/** No chunk comes near it, and every sum up to it is exact. */
const MAX_CHUNK_BYTES = 2 ** 40

export class ResponseParser {
  #listener: ResponseListener | undefined
  #state = NOTHING_AWAITED
  /** The head, and later a line of the trailer, as far as it has come, where it did not come at once. */
  #carriedText = ''
  #canGoOn = false
  /** Of the body, or of the chunk. */
  #bytesLeft = 0
  #hasDigits = false
  /** What there may still be of a chunk's size and extensions, or of the trailer: nothing else would end them. */
  #patience = 0

  /** Awaits the response to the next request. */
  begin(listener: ResponseListener): void {
    this.#listener = listener
    this.#state = HEAD
  }

  /** Reads the bytes in [from, end). False when they are no response, or nobody awaits one. */
  push(bytes: Buffer, from: number, end: number): boolean {
    let at = from
    while (at < end) {
      switch (this.#state) {
        case HEAD:
          at = this.#readHead(bytes, at, end)
          break
        case CHUNK:
        case BODY_OF_LENGTH:
          at = this.#readBody(bytes, at, end)
          break
        case BODY_TO_THE_END:
          this.#listener?.onBody(bytes, at, end)
          at = end
          break
        case TRAILER:
          at = this.#readTrailer(bytes, at, end)
          break
        case NOTHING_AWAITED:
        case MALFORMED:
          return false
        default:
          this.#readFraming(bytes[at++] as number)
      }
    }
    return this.#state !== MALFORMED
  }

  /** The connection has ended. False when a response that has begun, or is awaited, is not whole by that. */
  finish(): boolean {
    if (this.#state === BODY_TO_THE_END) this.#end(false)
    return this.#state === NOTHING_AWAITED
  }

  #end(canGoOn: boolean): void {
    const ended = this.#listener
    this.#state = NOTHING_AWAITED
    this.#listener = undefined
    ended?.onEnd(canGoOn)
  }

  /** Takes text up to and with `ending`, which is undefined as long as it has not come whole. Returns where the bytes go on. */
  #takeText(bytes: Buffer, from: number, end: number, ending: string): { text: string | undefined; at: number } {
    const carried = this.#carriedText
    const text = carried + bytes.toString('latin1', from, end)
    const endingAt = text.indexOf(ending, carried.length - ending.length)
    this.#carriedText = endingAt < 0 ? text : ''
    if (endingAt < 0) return { text: undefined, at: end }
    return { text: text.slice(0, endingAt), at: from + endingAt + ending.length - carried.length }
  }

  #readHead(bytes: Buffer, from: number, end: number): number {
    const { at, text } = this.#takeText(bytes, from, end, '\r\n\r\n')
    if ((text ?? this.#carriedText).length > MAX_HEAD_BYTES) this.#state = MALFORMED
    else if (text !== undefined) this.#applyHead(parseHead(text))
    return at
  }

  #applyHead(head: Head | null): void {
    // An interim response (100, 103) only says that the final one is yet to come.
    if (head !== null && head.statusCode < 200 && head.statusCode !== SWITCHING_PROTOCOLS) return
    this.#state = MALFORMED
    if (head === null) return
    const body = framingOf(head)
    if (body.kind === 'malformed') return
    this.#canGoOn = head.canGoOn
    this.#listener?.onHead(head.statusCode, head.headers)
    switch (body.kind) {
      case 'to-the-end':
        this.#state = BODY_TO_THE_END
        break
      case 'chunked':
        this.#expectChunk()
        break
      case 'length':
        this.#bytesLeft = body.bytes
        this.#state = BODY_OF_LENGTH
        if (body.bytes === 0) this.#end(this.#canGoOn)
    }
  }

  #readBody(bytes: Buffer, from: number, end: number): number {
    const to = Math.min(end, from + this.#bytesLeft)
    this.#bytesLeft -= to - from
    this.#listener?.onBody(bytes, from, to)
    if (this.#bytesLeft === 0) {
      if (this.#state === CHUNK) this.#state = CHUNK_CR
      else this.#end(this.#canGoOn)
    }
    return to
  }

  #expectChunk(): void {
    this.#bytesLeft = 0
    this.#hasDigits = false
    this.#patience = MAX_HEAD_BYTES
    this.#state = CHUNK_SIZE
  }

  /** A byte of what stands around a chunk. */
  #readFraming(byte: number): void {
    switch (this.#state) {
      case CHUNK_SIZE:
        this.#readChunkSize(byte)
        break
      case CHUNK_BLANKS:
        if (byte === CR) this.#state = CHUNK_SIZE_LF
        else if (byte === SEMICOLON) this.#state = CHUNK_EXTENSION
        else if (!isBlank(byte) || --this.#patience < 0) this.#state = MALFORMED
        break
      case CHUNK_EXTENSION:
        if (byte === CR) this.#state = CHUNK_SIZE_LF
        else if ((byte < SPACE && byte !== TAB) || byte === DELETE || --this.#patience < 0) this.#state = MALFORMED
        break
      case CHUNK_SIZE_LF:
        if (byte !== LF) this.#state = MALFORMED
        else this.#state = this.#bytesLeft === 0 ? TRAILER : CHUNK
        break
      case CHUNK_CR:
        this.#state = byte === CR ? CHUNK_LF : MALFORMED
        break
      case CHUNK_LF:
        if (byte === LF) this.#expectChunk()
        else this.#state = MALFORMED
    }
  }

  #readChunkSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#hasDigits = true
      this.#bytesLeft = this.#bytesLeft * 16 + digit
      if (this.#bytesLeft > MAX_CHUNK_BYTES || --this.#patience < 0) this.#state = MALFORMED
    } else if (!this.#hasDigits) this.#state = MALFORMED
    else if (byte === CR) this.#state = CHUNK_SIZE_LF
    else if (byte === SEMICOLON) this.#state = CHUNK_EXTENSION
    // Some servers fill the place of their longest size.
    else this.#state = isBlank(byte) ? CHUNK_BLANKS : MALFORMED
  }

  /** Fields of it, none of which matter here, up to an empty line. */
  #readTrailer(bytes: Buffer, from: number, end: number): number {
    const { at, text } = this.#takeText(bytes, from, end, '\r\n')
    this.#patience -= at - from
    if (text === '') this.#end(this.#canGoOn)
    else if (this.#patience < 0 || (text !== undefined && parseField(text) === null)) this.#state = MALFORMED
    return at
  }
}

interface Head {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly canGoOn: boolean
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
/**
 * Name and value, with the blanks around it. A line that goes on the one before it is obsolete, and refused. Were it to
 * leave out the blanks itself, a value full of them would take the time of their number squared.
 */
const FIELD = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/

function parseField(line: string): { readonly name: string; readonly value: string } | null {
  const [, name, value] = FIELD.exec(line) ?? []
  return name === undefined || value === undefined ? null : { name: name.toLowerCase(), value: withoutBlanks(value) }
}

/** `trim` would also take away what is no blank of HTTP's. */
function withoutBlanks(value: string): string {
  let [from, end] = [0, value.length]
  while (from < end && isBlank(value.charCodeAt(from))) from++
  while (end > from && isBlank(value.charCodeAt(end - 1))) end--
  return value.slice(from, end)
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB

/** Null when it is none. */
function parseHead(text: string): Head | null {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const [, minorVersion, status] = STATUS_LINE.exec(statusLine) ?? []
  if (status === undefined) return null
  // A server may name a header as it likes, after what every other object has too.
  const headers = Object.create(null) as Record<string, string>
  for (const line of lines) {
    const field = parseField(line)
    if (field === null) return null
    const before = headers[field.name]
    headers[field.name] = before === undefined ? field.value : `${before}, ${field.value}`
  }
  const connection = (headers['connection'] ?? '').toLowerCase().split(',').map(withoutBlanks)
  // Where HTTP/1.0 sends chunks, whoever framed them may not have known what that means.
  const isKept =
    minorVersion === '1' || (connection.includes('keep-alive') && headers['transfer-encoding'] === undefined)
  return { statusCode: Number(status), headers, canGoOn: isKept && !connection.includes('close') }
}

type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'to-the-end' }
  | { readonly kind: 'malformed' }

/** How the body's end is told: RFC 9112 §6.3. */
function framingOf({ headers, statusCode }: Head): Framing {
  // Nobody here asks to.
  if (statusCode === SWITCHING_PROTOCOLS) return { kind: 'malformed' }
  if (statusCode === 204 || statusCode === 304) return { kind: 'length', bytes: 0 }
  const coding = headers['transfer-encoding']
  const length = headers['content-length']
  // Any other coding would have to be asked for. With a length beside it, two readers may see two different ends.
  if (coding !== undefined)
    return { kind: coding.toLowerCase() === 'chunked' && length === undefined ? 'chunked' : 'malformed' }
  if (length === undefined) return { kind: 'to-the-end' }
  const [first = '', ...others] = length.split(',').map(withoutBlanks)
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) return { kind: 'malformed' }
  return { kind: 'length', bytes: Number(first) }
}

/** -1 where it is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
