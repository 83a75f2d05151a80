// A reply as a stream of a model's own objects. One format is one reply: some bodies count their deltas.
import type { Random } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { drawText } from '../inference/draw-text.ts'
import type { ReplyEnd, ReplyStart, StreamFormat } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { type BlockTurn, makeBlockTurns, type OpenBlock } from '../inference/block-turns.ts'
import { type ReplyPiece, textPiece } from '../inference/reply-blocks.ts'
import { signThought } from '../inference/thought-signature.ts'
import type { NativeBlocks, NativeDelta, NativeFormat } from './native-format.ts'

/** How the objects are framed, and what stands beside them. */
export interface NativeFraming extends Pick<StreamFormat, 'contentType' | 'words' | 'headers'> {
  encode(object: JsonRecord, random: Random): Buffer
  /** Deltas made ahead, or null where each has to be made as it comes. */
  readonly frames: DeltaFrames | null
  /** What the last object has besides. */
  ending(end: ReplyEnd): JsonRecord
}

export function nativeStream(native: NativeFormat, model: ModelProfile, framing: NativeFraming): StreamFormat {
  const { blocks } = native
  const { encode: encodeChunk, frames, contentType, words, headers } = framing
  const encodeChunks = (objects: readonly JsonRecord[], random: Random): Buffer =>
    Buffer.concat(objects.map((object) => encodeChunk(object, random)))
  const deltas = makeDeltas(native.delta)
  let turns = makeBlockTurns(null)
  /** What has been told of it. */
  let thought = ''

  const plain = ({ tokens, text }: TextPiece, random: Random): Buffer =>
    frames === null || text !== null
      ? encodeChunk(deltas.next(text ?? drawText(random, tokens), tokens), random)
      : frames(tokens, random)

  const encodePiece = (told: NativeBlocks, piece: ReplyPiece, { block, begins }: BlockTurn, random: Random): Buffer => {
    if (piece.kind === 'call') return encodeChunks(told.beginCall(block, piece.call), random)
    if (piece.kind === 'input') return encodeChunk(told.delta(block, { kind: 'input', text: piece.json }), random)
    const { kind } = piece
    const delta = kind === 'text' && block.index === 0 ? plain(piece, random) : encodeText(told, piece, block, random)
    return begins ? Buffer.concat([encodeChunks(told.begin(block, kind), random), delta]) : delta
  }
  const encodeText = (
    told: NativeBlocks,
    { kind, tokens, text }: TextPiece,
    block: OpenBlock,
    random: Random,
  ): Buffer => {
    const said = text ?? drawText(random, tokens)
    if (kind === 'thought') thought += said
    return encodeChunk(told.delta(block, { kind, text: said }), random)
  }
  const encode = (piece: ReplyPiece, random: Random): Buffer => {
    // A body that is one text is asked for nothing else.
    if (blocks === null) return plain(piece as TextPiece, random)
    const turn = turns.next(piece)
    const bytes = encodePiece(blocks, piece, turn, random)
    if (turn.ended === null) return bytes
    const signature = turn.ended.kind === 'thought' ? signThought(thought, random) : null
    return Buffer.concat([encodeChunks(blocks.end(turn.ended, signature), random), bytes])
  }
  return {
    kind: 'stream',
    contentType,
    words,
    tellsThoughts: blocks?.tellsThoughts === true,
    headers,
    start(random, start) {
      deltas.begin(start)
      const opened = openedBy(start.beginsWith, blocks)
      turns = makeBlockTurns(opened)
      const block = turns.open()
      const begin = opened === null || block === null ? [] : (blocks?.begin(block, opened) ?? [])
      return encodeChunks([...native.opening(start, { model, random }), ...begin], random)
    },
    delta: encode,
    replacement: (text, random) => encode(textPiece(0, text), random),
    finish(random, end) {
      const open = turns.open()
      // A thought that is cut off has no proof of whose it is.
      const ended = blocks === null || open === null ? [] : blocks.end(open, null)
      const closing = native.closing(end, { model, random })
      const last = { ...closing.at(-1), ...framing.ending(end) }
      return encodeChunks([...ended, ...closing.slice(0, -1), last], random)
    },
  }
}

/** A delta of no reply. */
export const spareDelta = ({ delta }: NativeFormat, random: Random): JsonRecord =>
  makeDeltas(delta).next(drawText(random, 1), 1)

type TextPiece = Extract<ReplyPiece, { kind: 'thought' | 'text' }>

/** The block that a stream begins with ahead of its first token: the call of a tool begins with that token. */
function openedBy(beginsWith: ReplyStart['beginsWith'], blocks: NativeBlocks | null): 'thought' | 'text' | null {
  if (beginsWith === 'thought') return blocks?.tellsThoughts === true ? 'thought' : null
  return beginsWith === 'tool' ? null : 'text'
}

interface Deltas {
  begin(start: ReplyStart): void
  next(text: string, tokens: number): JsonRecord
}

function makeDeltas(delta: NativeDelta): Deltas {
  let outputTokens = 0
  // Told by the first delta, and by no other.
  let inputTokens: number | null = null
  return {
    begin(start) {
      inputTokens = start.inputTokens
    },
    next(text, tokens) {
      if (delta.kind === 'alike') return delta.of(text)
      outputTokens += tokens
      const native = delta.of(text, outputTokens, inputTokens)
      inputTokens = null
      return native
    },
  }
}
