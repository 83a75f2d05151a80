// Tells what a chunk of InvokeModelWithResponseStream brings without parsing the ones that every stream is made of:
// {"bytes":"<base64 of the model's JSON>","p":"…"}. Three bytes are always four letters of base64, so that a JSON text
// which begins familiarly has base64 that does. What follows the beginning is decoded into memory that is used again
// and again, where its text is measured and its end compared.
import { jsonTextBytes } from '../../stream/json-text.ts'
import type { TextContent } from '../../stream/reply-piece.ts'

/** JSON that begins and ends so brings content, unless its text is empty. */
export interface FamiliarChunk {
  /** Up to the quote that opens the text. */
  readonly beginning: string
  /** Null: whatever follows the text changes nothing. */
  readonly ending: string | null
  readonly content: TextContent
}

/** One for each stream: its chunks are mostly of one kind, and the last one's is tried first. */
export class FamiliarChunkReader {
  readonly #familiar: readonly EncodedChunk[]
  #likely: EncodedChunk | undefined
  #textBytes = 0

  constructor(familiar: readonly EncodedChunk[]) {
    this.#familiar = familiar
    this.#likely = familiar[0]
  }

  /** Of the last chunk that `read` told, as `ReplyPiece` has it. */
  get textBytes(): number {
    return this.#textBytes
  }

  /** The content of the chunk whose payload stands in [from, end); undefined where it must be decoded to know. */
  read(bytes: Buffer, from: number, end: number): TextContent | undefined {
    if (!isAt(bytes, from, end, HEAD)) return undefined
    const at = from + HEAD.length
    if (this.#likely !== undefined && this.#isFamiliar(bytes, at, end, this.#likely)) return this.#likely.content
    for (const candidate of this.#familiar) {
      if (candidate === this.#likely || !this.#isFamiliar(bytes, at, end, candidate)) continue
      this.#likely = candidate
      return candidate.content
    }
    return undefined
  }

  #isFamiliar(bytes: Buffer, at: number, end: number, { ending, quads, rest }: EncodedChunk): boolean {
    if (!isAt(bytes, at, end, quads)) return false
    const length = decode(bytes, at + quads.length, end)
    if (length <= rest.length || !isAt(decoded, 0, length, rest) || decoded[rest.length] === QUOTE) return false
    if (ending !== null && !isAt(decoded, Math.max(0, length - ending.length), length, ending)) return false
    this.#textBytes = jsonTextBytes(decoded, rest.length, length)
    return true
  }
}

export interface EncodedChunk {
  /** The base64 of as much of the beginning as fills whole quads. */
  readonly quads: Buffer
  /** The rest of the beginning: none, one or two bytes. */
  readonly rest: Buffer
  readonly ending: Buffer | null
  readonly content: TextContent
}

export function encodeFamiliar({ beginning, content, ending }: FamiliarChunk): EncodedChunk {
  const whole = beginning.length - (beginning.length % 3)
  return {
    quads: Buffer.from(Buffer.from(beginning.slice(0, whole)).toString('base64')),
    rest: Buffer.from(beginning.slice(whole)),
    ending: ending === null ? null : Buffer.from(ending),
    content,
  }
}

const HEAD = Buffer.from('{"bytes":"')
const [QUOTE, PAD] = [0x22, 0x3d]

function isAt(bytes: Buffer, at: number, end: number, text: Buffer): boolean {
  if (end - at < text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false
  }
  return true
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIX_BITS = Int16Array.from({ length: 256 }, (_, code) => LETTERS.indexOf(String.fromCharCode(code)))

/** What `decode` wrote last. */
let decoded = Buffer.alloc(4_096)

/** Decodes base64 from `at` up to the quote behind it. Returns how many bytes it wrote; -1 where it stands otherwise. */
function decode(bytes: Buffer, at: number, end: number): number {
  const most = ((end - at) >> 2) * 3
  if (decoded.length < most) decoded = Buffer.alloc(2 * most)
  let length = 0
  for (let quad = at; quad + 4 < end; quad += 4) {
    const [a, b] = [sixBits(bytes, quad), sixBits(bytes, quad + 1)]
    const [c, d] = [sixBits(bytes, quad + 2), sixBits(bytes, quad + 3)]
    if ((a | b) < 0) return bytes[quad] === QUOTE ? length : -1
    decoded[length++] = (a << 2) | (b >> 4)
    if (c >= 0) decoded[length++] = ((b << 4) & 0xf0) | (c >> 2)
    if (c >= 0 && d >= 0) decoded[length++] = ((c << 6) & 0xc0) | d
    else return isPadded(bytes, quad, c) ? length : -1
  }
  const last = at + ((end - 1 - at) & ~3)
  return bytes[last] === QUOTE ? length : -1
}

/** Whether the quad ends the base64 as it may: by one or two signs that stand for nothing, and the quote. */
const isPadded = (bytes: Buffer, quad: number, third: number): boolean =>
  (third >= 0 || bytes[quad + 2] === PAD) && bytes[quad + 3] === PAD && bytes[quad + 4] === QUOTE

const sixBits = (bytes: Buffer, at: number): number => SIX_BITS[bytes[at] as number] as number
