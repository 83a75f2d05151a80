import { type LongString, standIn } from './json-parts.ts'

/**
 * Bytes of an image, a document, or hidden reasoning. The AWS SDK takes them as what they are; in JSON they are base64, as Bedrock has
 * them. They are encoded once: a picture goes out with many calls.
 */
export class ContentBytes extends Uint8Array implements LongString {
  #json: readonly Uint8Array[] | null = null
  #text: LongString | null = null

  static copyOf(bytes: Uint8Array): ContentBytes {
    const copy = new ContentBytes(bytes.length)
    copy.set(bytes)
    return copy
  }

  static fromBase64(base64: string): ContentBytes {
    return ContentBytes.copyOf(Buffer.from(base64, 'base64'))
  }

  get isString(): true {
    return true
  }

  /** Their base64. */
  get json(): readonly Uint8Array[] {
    this.#json ??= [encode(this)]
    return this.#json
  }

  /** The text that they are, in UTF-8, as a string of JSON. */
  get text(): LongString {
    return (this.#text ??= new LongText(this))
  }

  /** What `JSON.stringify` takes. */
  toJSON(): string {
    return standIn(this, () => textOf(this.json))
  }
}

/**
 * Bytes in parts that nobody puts together, for a picture that goes out with many calls and is a little different in each. What they have of
 * `base` is encoded there, as far as threes of bytes stand here as they do there.
 */
export class JoinedBytes implements LongString {
  readonly isString = true
  readonly length: number
  /** What it is a copy of. */
  readonly base: ContentBytes
  readonly #parts: readonly Uint8Array[]
  #json: readonly Uint8Array[] | null = null

  constructor(base: ContentBytes, parts: readonly Uint8Array[]) {
    this.base = base
    this.#parts = parts
    this.length = lengthOf(parts)
  }

  get json(): readonly Uint8Array[] {
    this.#json ??= encodeParts(this.base, this.#parts)
    return this.#json
  }

  get text(): LongString {
    return new LongText(this.toBytes())
  }

  toJSON(): string {
    return standIn(this, () => textOf(this.json))
  }

  /** Put together, for the AWS SDK. */
  toBytes(): Uint8Array {
    return Buffer.concat(this.#parts)
  }
}

export type MediaBytes = ContentBytes | JoinedBytes

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

const textOf = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString('latin1')

const encode = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'), 'latin1')

const [THREE, FOUR] = [3, 4]

function encodeParts(base: ContentBytes, parts: readonly Uint8Array[]): Uint8Array[] {
  const encoded: Uint8Array[] = []
  const [ofBase = encode(base)] = base.json
  /** What does not fill a three with what stands before it, and waits for what follows. */
  let rest: Uint8Array[] = []
  const flush = (): void => {
    if (rest.length > 0) encoded.push(encode(Buffer.concat(rest)))
    rest = []
  }
  for (const part of parts) {
    const missing = (THREE - (lengthOf(rest) % THREE)) % THREE
    const from = part.byteOffset - base.byteOffset + missing
    const to = from + Math.floor((part.length - missing) / THREE) * THREE
    if (part.buffer !== base.buffer || from % THREE !== 0 || to <= from) {
      rest.push(part)
      continue
    }
    if (missing > 0) rest.push(part.subarray(0, missing))
    flush()
    encoded.push(ofBase.subarray((from / THREE) * FOUR, (to / THREE) * FOUR))
    if (missing + to - from < part.length) rest.push(part.subarray(missing + to - from))
  }
  flush()
  return encoded
}

/** It is written once, as bytes are encoded. */
class LongText implements LongString {
  readonly isString = true
  readonly #bytes: Uint8Array
  #json: readonly Uint8Array[] | null = null

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get json(): readonly Uint8Array[] {
    this.#json ??= [Buffer.from(JSON.stringify(this.#text()).slice(1, -1))]
    return this.#json
  }

  toJSON(): string {
    return standIn(this, () => this.#text())
  }

  #text(): string {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length).toString('utf8')
  }
}
