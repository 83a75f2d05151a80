// Replies whose content is known, drawn, as each API sends them: what is heard of one is what was said.
import * as fc from 'fast-check'
import { ContentBytes } from '../../../src/conversation/content-bytes.ts'
import type { ContentBlock } from '../../../src/conversation/conversation.ts'
import type { JsonObject } from '../../../src/conversation/json.ts'
import { chunk, nativeStreams } from '../apis/native/native-replies.ts'
import { eventFrame, messageStart, metadata } from '../frames.ts'
import { makeMode } from '../mode.ts'
import type { Reply } from './replies.ts'

export interface SaidReply extends Reply {
  readonly content: readonly ContentBlock[]
  readonly toolCalls: number
  readonly toolInputBytes: number
}

/** A block, and the cuts of its text, its input or its reasoning. */
interface Part {
  readonly block: ContentBlock
  readonly pieces: readonly string[]
}

const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
/** As a model's own JSON has hidden reasoning: letters that mean nothing to us. */
const letters = fc.base64String({ minLength: 4, maxLength: 24 })

const input = fc
  .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true })
  // What no JSON text says is not said: a zero's sign, a key that is the prototype's.
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as JsonObject)

const cutText = (text: string): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.nat({ max: text.length }), { maxLength: 3 }).map((places) => {
    const cuts = [0, ...places.toSorted((one, other) => one - other), text.length]
    return cuts.slice(1).map((end, index) => text.slice(cuts[index], end))
  })

const part: fc.Arbitrary<Part> = fc.oneof(
  word.chain((text) => cutText(text).map((pieces) => ({ block: { text }, pieces }))),
  fc.tuple(fc.string({ maxLength: 6 }), word, fc.option(input)).chain(([toolUseId, name, args]) =>
    // Without arguments there is no input at all, or an empty object is written out.
    cutText(args === null ? '' : JSON.stringify(args)).map((pieces) => ({
      block: { toolUse: { toolUseId, name, input: args ?? {} } },
      pieces,
    })),
  ),
  fc.tuple(fc.string({ maxLength: 12 }), fc.string({ minLength: 1, maxLength: 12 })).chain(([text, signature]) =>
    cutText(text).map((pieces) => ({
      block: { reasoningContent: { reasoningText: { text, signature } } },
      pieces,
    })),
  ),
  letters.map((data) => ({
    block: { reasoningContent: { redactedContent: ContentBytes.copyOf(Buffer.from(data)) } },
    pieces: [data],
  })),
)

/** What a stream says of one block, in its order; it may stand among what it says of the others. */
type Events = readonly object[]

interface Dialect {
  readonly mode: Reply['mode']
  begin(events: Events): readonly Buffer[]
  sayBlock(part: Part, index: number): Events
}

function converseBlock({ block, pieces }: Part, contentBlockIndex: number): Events {
  const delta = (value: object): object => ({ contentBlockDelta: { contentBlockIndex, delta: value } })
  if ('text' in block) return pieces.map((text) => delta({ text }))
  if ('toolUse' in block) {
    const { name, toolUseId } = block.toolUse
    const start = { contentBlockIndex, start: { toolUse: { toolUseId, name } } }
    return [{ contentBlockStart: start }, ...pieces.map((each) => delta({ toolUse: { input: each } }))]
  }
  if (!('reasoningContent' in block)) throw new Error('no model says it')
  const { reasoningContent } = block
  if ('redactedContent' in reasoningContent)
    return [delta({ reasoningContent: { redactedContent: reasoningContent.redactedContent.toJSON() } })]
  return [
    ...pieces.map((text) => delta({ reasoningContent: { text } })),
    delta({ reasoningContent: { signature: reasoningContent.reasoningText.signature } }),
  ]
}

function claudeBlock({ block, pieces }: Part, index: number): Events {
  const start = (content: object): object => ({ type: 'content_block_start', index, content_block: content })
  const delta = (value: object): object => ({ type: 'content_block_delta', index, delta: value })
  const stop = { type: 'content_block_stop', index }
  if ('text' in block) {
    const deltas = pieces.map((text) => delta({ type: 'text_delta', text }))
    return [start({ type: 'text', text: '' }), ...deltas, stop]
  }
  if ('toolUse' in block) {
    const { name, toolUseId } = block.toolUse
    const deltas = pieces.map((json) => delta({ type: 'input_json_delta', partial_json: json }))
    return [start({ type: 'tool_use', id: toolUseId, name, input: {} }), ...deltas, stop]
  }
  if (!('reasoningContent' in block)) throw new Error('no model says it')
  const { reasoningContent } = block
  if ('redactedContent' in reasoningContent)
    return [start({ type: 'redacted_thinking', data: Buffer.from(reasoningContent.redactedContent).toString() }), stop]
  const deltas = pieces.map((thinking) => delta({ type: 'thinking_delta', thinking }))
  const { signature } = reasoningContent.reasoningText
  return [
    start({ type: 'thinking', thinking: '', signature: '' }),
    ...deltas,
    delta({ type: 'signature_delta', signature }),
    stop,
  ]
}

const dialects: readonly Dialect[] = [
  {
    mode: makeMode(),
    sayBlock: converseBlock,
    begin: (events) => [
      messageStart,
      ...events.flatMap((event) => Object.entries(event).map(([type, value]) => eventFrame(type, value as object))),
      eventFrame('messageStop', { stopReason: 'tool_use' }),
      metadata,
    ],
  },
  ...(['claude', 'nova'] as const).map((body): Dialect => {
    const { closing, opening } = nativeStreams[body]
    return {
      mode: makeMode({ api: 'invoke-model-stream', body }),
      sayBlock: body === 'claude' ? claudeBlock : converseBlock,
      begin: (events) => [...opening.slice(0, 1), ...events, ...closing].map((event) => chunk(event)),
    }
  }),
]

/** Deals the events of all blocks out again: each block's in their order, and the blocks mixed as `order` says. */
function mix(blocks: readonly Events[], order: readonly number[]): Events {
  const left = blocks.map((events) => [...events])
  const mixed: object[] = []
  for (let turn = 0; left.some((events) => events.length > 0); turn++) {
    const waiting = left.filter((events) => events.length > 0)
    const next = waiting[(order[turn % order.length] ?? 0) % waiting.length]?.shift()
    if (next !== undefined) mixed.push(next)
  }
  return mixed
}

const bytesOf = (parts: readonly Part[], count: (part: Part) => number): number =>
  parts.reduce((sum, each) => sum + ('toolUse' in each.block ? count(each) : 0), 0)

const contentOf = (parts: readonly Part[]) => ({
  content: parts.map(({ block }) => block),
  toolCalls: parts.filter(({ block }) => 'toolUse' in block).length,
})

/** Blocks one after the other, or side by side as parallel calls of tools may be. */
export const saidStreams: fc.Arbitrary<SaidReply> = fc
  .tuple(
    fc.constantFrom(...dialects),
    fc.array(part, { maxLength: 6 }),
    fc.oneof(fc.constant([0]), fc.array(fc.nat(), { minLength: 1, maxLength: 20 })),
  )
  .map(([{ begin, mode, sayBlock }, parts, order]) => ({
    mode,
    headers: {},
    frames: begin(
      mix(
        parts.map((each, index) => sayBlock(each, index)),
        order,
      ),
    ),
    ...contentOf(parts),
    toolInputBytes: bytesOf(parts, ({ pieces }) => pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)),
  }))

function claudeAnswerBlock({ block }: Part): object {
  if ('text' in block) return { type: 'text', text: block.text }
  if ('toolUse' in block) {
    const { input: args, name, toolUseId } = block.toolUse
    return { type: 'tool_use', id: toolUseId, name, input: args }
  }
  if (!('reasoningContent' in block)) throw new Error('no model says it')
  const { reasoningContent } = block
  return 'redactedContent' in reasoningContent
    ? { type: 'redacted_thinking', data: Buffer.from(reasoningContent.redactedContent).toString() }
    : {
        type: 'thinking',
        thinking: reasoningContent.reasoningText.text,
        signature: reasoningContent.reasoningText.signature,
      }
}

const usage = { inputTokens: 25, outputTokens: 7, totalTokens: 32 }
const converseAnswer = (parts: readonly Part[]): object => ({
  output: { message: { role: 'assistant', content: parts.map(({ block }) => block) } },
  stopReason: 'tool_use',
  usage,
  metrics: { latencyMs: 321 },
})

const answerDialects: readonly { readonly mode: Reply['mode']; answer(parts: readonly Part[]): object }[] = [
  { mode: makeMode({ api: 'converse' }), answer: converseAnswer },
  { mode: makeMode({ api: 'invoke-model', body: 'nova' }), answer: converseAnswer },
  {
    mode: makeMode({ api: 'invoke-model', body: 'claude' }),
    answer: (parts) => ({
      type: 'message',
      role: 'assistant',
      content: parts.map(claudeAnswerBlock),
      stop_reason: 'tool_use',
      usage: { input_tokens: 25, output_tokens: 7 },
    }),
  },
]

export const saidAnswers: fc.Arbitrary<SaidReply> = fc
  .tuple(fc.constantFrom(...answerDialects), fc.array(part, { maxLength: 6 }))
  .map(([{ answer, mode }, parts]) => ({
    mode,
    headers: {},
    frames: [Buffer.from(JSON.stringify(answer(parts)))],
    ...contentOf(parts),
    toolInputBytes: bytesOf(parts, ({ block }) =>
      'toolUse' in block ? Buffer.byteLength(JSON.stringify(block.toolUse.input)) : 0,
    ),
  }))
