// Tells what a contentBlockDelta brings without parsing the ones that every stream is made of: the JSON that
// Bedrock writes begins the same way in each. Whatever begins differently is parsed, so that only speed depends
// on the order of the keys.
import { memberOf, textOf } from './json-record.ts'

/** `visible`: text or tool input. `hidden`: reasoning. `none`: a delta that adds nothing a model generated. */
export type DeltaContent = 'visible' | 'hidden' | 'none' | 'malformed'

const HEAD = Buffer.from('{"contentBlockIndex":')
const TAILS = [
  { text: Buffer.from(',"delta":{"text":"'), content: 'visible' },
  { text: Buffer.from(',"delta":{"reasoningContent":{"text":"'), content: 'hidden' },
  { text: Buffer.from(',"delta":{"toolUse":{"input":"'), content: 'visible' },
] as const
const [QUOTE, ZERO, NINE] = [0x22, 0x30, 0x39]

/** Reads the delta event whose JSON stands in [from, end). */
export function readDeltaContent(bytes: Buffer, from: number, end: number): DeltaContent {
  return readFamiliarDelta(bytes, from, end) ?? parseDelta(bytes.toString('utf8', from, end))
}

/** The text of the delta event whose JSON stands in [from, end); empty where it brings none. */
export function readDeltaText(bytes: Buffer, from: number, end: number): string {
  let event: unknown
  try {
    event = JSON.parse(bytes.toString('utf8', from, end))
  } catch {
    // Of a familiar delta only the beginning is looked at, so that this may be the first to see the rest.
    return ''
  }
  return textOf(memberOf(memberOf(event, 'delta'), 'text'))
}

/** Undefined where the delta is empty or begins in another way. */
function readFamiliarDelta(bytes: Buffer, from: number, end: number): DeltaContent | undefined {
  if (!startsWith(bytes, from, end, HEAD)) return undefined
  let at = from + HEAD.length
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++
  for (const { text, content } of TAILS) {
    if (startsWith(bytes, at, end, text)) return bytes[at + text.length] === QUOTE ? undefined : content
  }
  return undefined
}

function startsWith(bytes: Buffer, from: number, end: number, text: Buffer): boolean {
  if (end - from <= text.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[from + index] !== text[index]) return false
  }
  return true
}

function parseDelta(json: string): DeltaContent {
  try {
    return contentOfDelta(memberOf(JSON.parse(json), 'delta'))
  } catch {
    return 'malformed'
  }
}

/** What the `delta` of an event brings, of Converse's or of a model that speaks alike. */
export function contentOfDelta(delta: unknown): 'visible' | 'hidden' | 'none' {
  if (hasText(delta, 'text') || hasText(memberOf(delta, 'toolUse'), 'input')) return 'visible'
  const reasoning = memberOf(delta, 'reasoningContent')
  // A signature proves the reasoning before it and is no reasoning of its own.
  return hasText(reasoning, 'text') || hasText(reasoning, 'redactedContent') ? 'hidden' : 'none'
}

const hasText = (value: unknown, name: string): boolean => textOf(memberOf(value, name)) !== ''
