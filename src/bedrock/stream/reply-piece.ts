// What a piece of a reply brings, once it is parsed: the same for Converse, for Nova, which speaks alike, and for the
// objects that the AWS SDK makes.
import { isRecord, memberOf, textOf } from './json-record.ts'

/**
 * `text`: what a reader sees. `tool-call`: the beginning of one, with the name of the tool, and `tool-input`: of its input. `reasoning`: its
 * text. `redacted`: reasoning that came and cannot be read. `signature`: proof of reasoning, and none of its own. `citation`: seen, and no token of the reply.
 * `other`: seen, and no text: an image, a tool's result, or what nobody knows yet. `none`: nothing that a model generated.
 */
export type PieceContent = TextContent | 'tool-call' | 'redacted' | 'signature' | 'citation' | 'other' | 'none'

/** What comes in many pieces, each of them text. */
export type TextContent = 'text' | 'tool-input' | 'reasoning'

export interface ReplyPiece {
  readonly content: PieceContent
  /** Bytes of UTF-8 of its text; 0 where it has none. */
  readonly textBytes: number
}

export const NO_PIECE: ReplyPiece = { content: 'none', textBytes: 0 }

/** An empty one is none. */
export const textPiece = (text: string, content: TextContent = 'text'): ReplyPiece =>
  text === '' ? NO_PIECE : { content, textBytes: Buffer.byteLength(text) }

/** A piece without text. `value` says whether there is anything. */
export const pieceOf = (
  content: Exclude<PieceContent, TextContent | 'tool-call' | 'none'>,
  value: unknown,
): ReplyPiece => (isEmpty(value) ? NO_PIECE : { content, textBytes: 0 })

/**
 * The call of a tool begins with its name: without arguments, that is all of it. One that the service answers itself is only
 * seen.
 */
export const toolCallPiece = (name: unknown, isOurs: boolean): ReplyPiece => ({
  content: isOurs ? 'tool-call' : 'text',
  textBytes: Buffer.byteLength(textOf(name)),
})

/** `delta` of a contentBlockDelta. */
export function readDelta(delta: unknown): ReplyPiece {
  if (!isRecord(delta)) return NO_PIECE
  const [name, value] = onlyMember(delta)
  switch (name) {
    case 'text':
      return textPiece(textOf(value))
    case 'toolUse':
      return textPiece(textOf(memberOf(value, 'input')), 'tool-input')
    case 'reasoningContent':
      return readReasoning(value)
    case 'citation':
      return pieceOf(
        'citation',
        CITED.map((member) => memberOf(value, member)),
      )
    case 'image':
      // Its other member is an error in the image's place.
      return pieceOf('other', memberOf(value, 'source'))
    default:
      return pieceOf('other', value)
  }
}

/** `start` of a contentBlockStart. Text begins without one. */
export function readStart(start: unknown): ReplyPiece {
  if (!isRecord(start)) return NO_PIECE
  const [name, value] = onlyMember(start)
  return name === 'toolUse' ? toolCallPiece(memberOf(value, 'name'), isOurs(value)) : pieceOf('other', value)
}

/** Whether the caller has to answer a `toolUse` of Converse's. Those of the service's own tools say so. */
export const isOurs = (toolUse: unknown): boolean => memberOf(toolUse, 'type') !== 'server_tool_use'

const CITED = ['title', 'source', 'sourceContent', 'location']

function readReasoning(reasoning: unknown): ReplyPiece {
  if (!isRecord(reasoning)) return NO_PIECE
  const [name, value] = onlyMember(reasoning)
  if (name === 'text') return textPiece(textOf(value), 'reasoning')
  return pieceOf(name === 'signature' ? 'signature' : 'redacted', value)
}

/** Bedrock's unions have one member. Of one that it does not know, the AWS SDK keeps name and value. */
function onlyMember(union: Readonly<Record<string, unknown>>): readonly [name: string, value: unknown] {
  const unknown = union['$unknown']
  if (Array.isArray(unknown)) return [String(unknown[0]), unknown[1]]
  return Object.entries(union).find(([, value]) => !isEmpty(value)) ?? ['', undefined]
}

/** Whether nothing stands in it, however deep: an opening without content brings none. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (value instanceof Uint8Array) return value.length === 0
  if (Array.isArray(value)) return value.every(isEmpty)
  return isRecord(value) && Object.values(value).every(isEmpty)
}
