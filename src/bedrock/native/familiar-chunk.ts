// Tells what a chunk of InvokeModelWithResponseStream brings without decoding the ones that every stream is made of:
// {"bytes":"<base64 of the model's JSON>","p":"…"}. Three bytes are always four letters of base64, so that a JSON text
// which begins familiarly has base64 that does; only the quad that holds the first letter of the content is decoded.

/** JSON that begins and ends so brings content, unless its text is empty. */
export interface FamiliarChunk {
  /** Up to the quote that opens the text. */
  readonly beginning: string
  /** Null: whatever follows the text changes nothing. */
  readonly ending: string | null
  readonly content: 'visible' | 'hidden'
}

/** The content of the chunk whose payload stands in [from, end); undefined where it must be decoded to know. */
export type ReadFamiliarChunk = (bytes: Buffer, from: number, end: number) => 'visible' | 'hidden' | undefined

/** One for each stream: its chunks are mostly of one kind, and the last one's is tried first. */
export function makeFamiliarChunkReader(familiar: readonly EncodedChunk[]): ReadFamiliarChunk {
  let likely = familiar[0]
  return (bytes, from, end) => {
    if (!isAt(bytes, from, end, HEAD)) return undefined
    const at = from + HEAD.length
    if (likely !== undefined && isFamiliar(bytes, at, end, likely)) return likely.content
    const found = familiar.find((candidate) => candidate !== likely && isFamiliar(bytes, at, end, candidate))
    if (found !== undefined) likely = found
    return found?.content
  }
}

export interface EncodedChunk {
  /** The base64 of as much of the beginning as fills whole quads. */
  readonly quads: Buffer
  /** The rest of the beginning: none, one or two bytes. */
  readonly rest: Buffer
  readonly ending: string | null
  readonly content: 'visible' | 'hidden'
}

export function encodeFamiliar({ beginning, content, ending }: FamiliarChunk): EncodedChunk {
  const whole = beginning.length - (beginning.length % 3)
  return {
    quads: Buffer.from(Buffer.from(beginning.slice(0, whole)).toString('base64')),
    rest: Buffer.from(beginning.slice(whole)),
    ending,
    content,
  }
}

const HEAD = Buffer.from('{"bytes":"')
const QUOTE = 0x22

function isFamiliar(bytes: Buffer, at: number, end: number, { quads, rest, ending }: EncodedChunk): boolean {
  if (!isAt(bytes, at, end, quads)) return false
  const quad = decodeQuad(bytes, at + quads.length, end)
  if (quad < 0) return false
  for (let index = 0; index < rest.length; index++) {
    if (byteOf(quad, index) !== rest[index]) return false
  }
  if (byteOf(quad, rest.length) === QUOTE) return false
  return ending === null || endsWith(bytes, at, end, ending)
}

function isAt(bytes: Buffer, at: number, end: number, text: Buffer): boolean {
  if (end - at < text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false
  }
  return true
}

function endsWith(bytes: Buffer, at: number, end: number, text: string): boolean {
  const closing = bytes.indexOf(QUOTE, at)
  const letters = Math.ceil((text.length + 2) / 3) * 4
  if (closing < 0 || closing > end || closing - at < letters || (closing - at) % 4 !== 0) return false
  const tail = bytes.toString('latin1', closing - letters, closing)
  return Buffer.from(tail, 'base64').toString('latin1').endsWith(text)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIX_BITS = Int16Array.from({ length: 256 }, (_, code) => LETTERS.indexOf(String.fromCharCode(code)))

/** Four letters as 24 bits; below 0 where they are no letters, and so where fewer than three bytes are left. */
function decodeQuad(bytes: Buffer, at: number, end: number): number {
  if (end - at < 4) return -1
  const [a, b, c, d] = [sixBits(bytes, at), sixBits(bytes, at + 1), sixBits(bytes, at + 2), sixBits(bytes, at + 3)]
  return (a | b | c | d) < 0 ? -1 : (a << 18) | (b << 12) | (c << 6) | d
}

const sixBits = (bytes: Buffer, at: number): number => SIX_BITS[bytes[at] as number] as number

/** The first byte is the highest. */
const byteOf = (quad: number, index: number): number => (quad >> (16 - 8 * index)) & 0xff
