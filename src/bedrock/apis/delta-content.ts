// Tells what a contentBlockDelta brings without parsing the ones that every stream is made of: the JSON that
// Bedrock writes begins the same way in each. Whatever begins differently is parsed, so that only speed depends
// on the order of the keys.
import { memberOf } from '../stream/json-record.ts'
import { jsonTextBytes } from '../stream/json-text.ts'
import { type PieceContent, readDelta } from '../stream/reply-piece.ts'

const HEAD = Buffer.from('{"contentBlockIndex":')
const TAILS = [
  { text: Buffer.from(',"delta":{"text":"'), content: 'text' },
  { text: Buffer.from(',"delta":{"reasoningContent":{"text":"'), content: 'reasoning' },
  { text: Buffer.from(',"delta":{"toolUse":{"input":"'), content: 'tool-input' },
] as const
const [QUOTE, ZERO, NINE] = [0x22, 0x30, 0x39]

/** Reads delta events. It is its own result, so that none is made for each. */
export class DeltaReader {
  #textBytes = 0

  /** Of the last delta, as `ReplyPiece` has it. */
  get textBytes(): number {
    return this.#textBytes
  }

  /** What the delta event brings whose JSON stands in [from, end). */
  read(bytes: Buffer, from: number, end: number): PieceContent | 'malformed' {
    return this.#readFamiliar(bytes, from, end) ?? this.#parse(bytes.toString('utf8', from, end))
  }

  /** Undefined where the delta is empty or begins in another way. */
  #readFamiliar(bytes: Buffer, from: number, end: number): PieceContent | undefined {
    if (!startsWith(bytes, from, end, HEAD)) return undefined
    let at = from + HEAD.length
    while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++
    for (const { text, content } of TAILS) {
      if (!startsWith(bytes, at, end, text)) continue
      const textAt = at + text.length
      if (bytes[textAt] === QUOTE) return undefined
      this.#textBytes = jsonTextBytes(bytes, textAt, end)
      return content
    }
    return undefined
  }

  #parse(json: string): PieceContent | 'malformed' {
    let event: unknown
    try {
      event = JSON.parse(json)
    } catch {
      return 'malformed'
    }
    const { content, textBytes } = readDelta(memberOf(event, 'delta'))
    this.#textBytes = textBytes
    return content
  }
}

function startsWith(bytes: Buffer, from: number, end: number, text: Buffer): boolean {
  if (end - from <= text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[from + index] !== text[index]) return false
  }
  return true
}
