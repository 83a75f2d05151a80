import { drawInteger } from '../../random/draw.ts'
import { makeRandom, type Random } from '../../random/random.ts'
import { isRecord, type JsonRecord } from '../describe-issue.ts'
import { drawText } from '../inference/draw-text.ts'
import { makeBlockTurns, type OpenBlock } from '../inference/block-turns.ts'
import { type ReplyPiece, type SaidBlock, sayBlocks, textPiece, type ToolCall } from '../inference/reply-blocks.ts'
import { signThought } from '../inference/thought-signature.ts'
import type { ReplyEnd, StreamFormat, WholeFormat } from '../inference/reply-format.ts'
import { encodeEvent, EVENT_STREAM } from '../wire/event-stream.ts'
import { frameWords } from '../wire/frame-words.ts'

/** `usage` as Converse has it: `totalTokens` counts cached tokens too; cache fields only where a cache had a part. */
function usageOf(end: ReplyEnd): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheDetails } = end
  const usage = {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens,
  }
  if (cacheReadTokens + cacheWriteTokens === 0) return usage
  return {
    ...(cacheDetails.length === 0 ? {} : { cacheDetails }),
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    ...usage,
  }
}

// The frames of a reply. Deltas are most of what a simulator writes, so they are made once: a few hundred for
// each number of tokens, to be drawn from.

const VARIANTS = 256

// Bedrock hides the length of what it sends behind a field `p`: this alphabet, cut off at a random length.
// https://github.com/aws/aws-sdk-js-v3/issues/6919
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export const drawPadding = (random: Random): string => PADDING.slice(0, drawInteger(random, 1, PADDING.length))

/** A ready frame of a delta with `tokens` in it. */
export type DeltaFrames = (tokens: number, random: Random) => Buffer

/** The frame of a delta that says `text`. */
type EncodeDelta = (text: string, random: Random) => Buffer

/** Makes them for 1 to `mostTokens` at once: encoding hundreds of frames takes longer than a token may. */
export function makeDeltaFrames(seed: number, mostTokens: number, encode: EncodeDelta = encodeDelta): DeltaFrames {
  const told = makeToldFrames(seed, mostTokens, encode)
  return (tokens, random) => told(tokens, random).bytes
}

/** The same, with what each of them says. */
type ToldFrames = (tokens: number, random: Random) => { readonly text: string; readonly bytes: Buffer }

function makeToldFrames(seed: number, mostTokens: number, encode: EncodeDelta): ToldFrames {
  const byTokens = Array.from({ length: mostTokens }, (_, index) => {
    const random = makeRandom(seed, 'delta frames', index + 1)
    return Array.from({ length: VARIANTS }, () => {
      const text = drawText(random, index + 1)
      return { text, bytes: encode(text, random) }
    })
  })
  return (tokens, random) => byTokens[tokens - 1]?.[drawInteger(random, 0, VARIANTS - 1)] as ReturnType<ToldFrames>
}

/** Of replies that think: the thought is their first block, and what is said the second. */
export interface ThoughtFrames {
  readonly thought: ToldFrames
  readonly answer: DeltaFrames
}

export const makeThoughtFrames = (seed: number, mostTokens: number): ThoughtFrames => ({
  thought: makeToldFrames(seed, mostTokens, (text, random) =>
    encodeBlockDelta(0, { reasoningContent: { text } }, random),
  ),
  answer: makeDeltaFrames(seed, mostTokens, (text, random) => encodeBlockDelta(1, { text }, random)),
})

// Keys stand in alphabetical order in all of these, as they do in captures of the real service.
const encodeBlockDelta = (contentBlockIndex: number, delta: object, random: Random): Buffer =>
  encodeEvent('contentBlockDelta', { contentBlockIndex, delta, p: drawPadding(random) })

const encodeDelta = (text: string, random: Random): Buffer => encodeBlockDelta(0, { text }, random)

const blockStopFrame = (contentBlockIndex: number, random: Random): Buffer =>
  encodeEvent('contentBlockStop', { contentBlockIndex, p: drawPadding(random) })

/** A thought ends with the proof of whose it is; `thought` is what has been told of it. */
const blockEndFrames = ({ index, kind }: OpenBlock, thought: string, random: Random): Buffer =>
  kind === 'thought'
    ? Buffer.concat([
        encodeBlockDelta(index, { reasoningContent: { signature: signThought(thought, random) } }, random),
        blockStopFrame(index, random),
      ])
    : blockStopFrame(index, random)

/** Only the call of a tool has one; some models send an empty delta along. */
function callStartFrames(index: number, { id, name, hasEmptyDelta }: ToolCall, random: Random): Buffer {
  const start = encodeEvent('contentBlockStart', {
    contentBlockIndex: index,
    p: drawPadding(random),
    start: { toolUse: { name, toolUseId: id } },
  })
  return hasEmptyDelta ? Buffer.concat([start, encodeBlockDelta(index, { toolUse: { input: '' } }, random)]) : start
}

const messageStartFrame = (random: Random): Buffer =>
  encodeEvent('messageStart', { p: drawPadding(random), role: 'assistant' })

/** contentBlockStop of the last block, messageStop and metadata, back to back. A thought that is cut off has no proof. */
const endFrames = (last: OpenBlock | null, random: Random, end: ReplyEnd): Buffer =>
  Buffer.concat([
    blockStopFrame(last?.index ?? 0, random),
    encodeEvent('messageStop', { ...responseFieldsOf(end), p: drawPadding(random), stopReason: end.stopReason }),
    encodeEvent('metadata', {
      metrics: { latencyMs: end.latencyMs },
      p: drawPadding(random),
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }),
  ])

/** `thoughtFrames` may be null where no model thinks. */
export function converseStream(frames: DeltaFrames, thoughtFrames: ThoughtFrames | null = null): StreamFormat {
  let turns = makeBlockTurns(null)
  let thought = ''

  const encodePiece = (piece: ReplyPiece, index: number, random: Random): Buffer => {
    switch (piece.kind) {
      case 'thought': {
        const { text, bytes } = (thoughtFrames as ThoughtFrames).thought(piece.tokens, random)
        thought += text
        return bytes
      }
      case 'text':
        if (piece.text !== null) return encodeBlockDelta(index, { text: piece.text }, random)
        return index === 0
          ? frames(piece.tokens, random)
          : (thoughtFrames as ThoughtFrames).answer(piece.tokens, random)
      case 'call':
        return callStartFrames(index, piece.call, random)
      case 'input':
        return encodeBlockDelta(index, { toolUse: { input: piece.json } }, random)
    }
  }
  const encode = (piece: ReplyPiece, random: Random): Buffer => {
    const { block, ended } = turns.next(piece)
    const bytes = encodePiece(piece, block.index, random)
    return ended === null ? bytes : Buffer.concat([blockEndFrames(ended, thought, random), bytes])
  }
  return {
    kind: 'stream',
    contentType: EVENT_STREAM,
    words: frameWords(() => frames(1, makeRandom(0, 'faults'))),
    tellsThoughts: thoughtFrames !== null,
    headers: () => ({}),
    start(random, { beginsWith }) {
      turns = makeBlockTurns(beginsWith === 'thought' && thoughtFrames !== null ? beginsWith : null)
      return messageStartFrame(random)
    },
    delta: encode,
    replacement: (text, random) => encode(textPiece(0, text), random),
    finish: (random, end) => endFrames(turns.open(), random, end),
  }
}

/** What Converse answers: the message and what the stream's metadata would hold. */
export const converseAnswer: WholeFormat = {
  kind: 'whole',
  tellsThoughts: true,
  answer(random, end) {
    const body = {
      ...responseFieldsOf(end),
      metrics: { latencyMs: end.latencyMs },
      output: { message: { content: sayBlocks(random, end).map(renderBlock), role: 'assistant' } },
      ...(end.latencyServed === null ? {} : { performanceConfig: { latency: end.latencyServed } }),
      ...(end.tierServed === null ? {} : { serviceTier: { type: end.tierServed } }),
      stopReason: end.stopReason,
      ...(end.trace === null ? {} : { trace: end.trace }),
      usage: usageOf(end),
    }
    return { headers: {}, body: Buffer.from(JSON.stringify(body), 'utf8') }
  },
}

function renderBlock(block: SaidBlock): object {
  switch (block.kind) {
    case 'thought':
      return { reasoningContent: { reasoningText: { signature: block.signature, text: block.text } } }
    case 'text':
      return { text: block.text }
    case 'tool':
      return { toolUse: { input: block.input, name: block.call.name, toolUseId: block.call.id } }
  }
}

/** What `additionalModelResponseFieldPaths` find in the answer that the model would give of its own. */
function responseFieldsOf(end: ReplyEnd): object {
  const own = {
    stop_reason: end.stopReason,
    stop_sequence: null,
    usage: {
      input_tokens: end.inputTokens,
      cache_creation_input_tokens: end.cacheWriteTokens,
      cache_read_input_tokens: end.cacheReadTokens,
      output_tokens: end.outputTokens,
      output_tokens_details: { thinking_tokens: end.thinking?.tokens ?? 0 },
    },
  }
  const found = end.responseFieldPaths.reduce<JsonRecord>((fields, path) => addField(fields, own, keysOf(path)), {})
  return Object.keys(found).length === 0 ? {} : { additionalModelResponseFields: found }
}

/** RFC 6901. */
const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

/** `fields` with what stands in `own` under the keys, in the same place; as they are when nothing does. */
function addField(fields: JsonRecord, own: JsonRecord, [key, ...rest]: readonly string[]): JsonRecord {
  if (key === undefined || !Object.hasOwn(own, key)) return fields
  const value = own[key]
  if (rest.length === 0) return { ...fields, [key]: value }
  if (!isRecord(value)) return fields
  const before = fields[key]
  const inner = addField(isRecord(before) ? before : {}, value, rest)
  return Object.keys(inner).length === 0 ? fields : { ...fields, [key]: inner }
}
