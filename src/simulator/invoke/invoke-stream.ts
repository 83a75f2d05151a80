// A reply as a stream of a model's own objects. One format is one reply: some bodies count their deltas.
import { makeRandom, type Random } from '../../random/random.ts'
import type { DeltaFrames } from '../converse/converse-frames.ts'
import { drawText } from '../inference/draw-text.ts'
import type { ReplyStart, StreamFormat } from '../inference/reply-format.ts'
import type { JsonRecord } from '../describe-issue.ts'
import type { ModelProfile } from '../profile/profile.ts'
import { encodeChunk } from './chunk-frames.ts'
import { guardrailFields, invocationMetrics, servedHeaders } from './served.ts'
import { type BlockTurn, makeBlockTurns, type OpenBlock } from '../inference/block-turns.ts'
import { type ReplyPiece, textPiece } from '../inference/reply-blocks.ts'
import { signThought } from '../inference/thought-signature.ts'
import type { NativeBlocks, NativeDelta, NativeFormat } from './native-format.ts'
import { EVENT_STREAM } from '../wire/event-stream.ts'
import { frameWords } from '../wire/frame-words.ts'

/** `frames` are deltas made ahead, or null where each has to be made as it comes. */
export function invokeStream(native: NativeFormat, model: ModelProfile, frames: DeltaFrames | null): StreamFormat {
  const { blocks } = native
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
    contentType: EVENT_STREAM,
    words: frameWords(() => spareDelta(native)),
    tellsThoughts: blocks?.tellsThoughts === true,
    headers: (start) => ({ 'x-amzn-bedrock-content-type': 'application/json', ...servedHeaders(start) }),
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
      const last = turns.open()
      // A thought that is cut off has no proof of whose it is.
      const ended = blocks === null || last === null ? [] : blocks.end(last, null)
      const closing = native.closing(end, { model, random })
      const metrics = { ...closing.at(-1), ...guardrailFields(end), ...invocationMetrics(end, { model, random }) }
      return encodeChunks([...ended, ...closing.slice(0, -1), metrics], random)
    },
  }
}

/** Of no reply. */
function spareDelta({ delta }: NativeFormat): Buffer {
  const random = makeRandom(0, 'faults')
  return encodeChunk(makeDeltas(delta).next(drawText(random, 1), 1), random)
}

type TextPiece = Extract<ReplyPiece, { kind: 'thought' | 'text' }>

/** The block that a stream begins with ahead of its first token: the call of a tool begins with that token. */
function openedBy(beginsWith: ReplyStart['beginsWith'], blocks: NativeBlocks | null): 'thought' | 'text' | null {
  if (beginsWith === 'thought') return blocks?.tellsThoughts === true ? 'thought' : null
  return beginsWith === 'tool' ? null : 'text'
}

const encodeChunks = (objects: readonly JsonRecord[], random: Random): Buffer =>
  Buffer.concat(objects.map((native) => encodeChunk(native, random)))

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
