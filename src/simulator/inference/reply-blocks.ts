// What a reply is made of: blocks of so many tokens, one after the other, and the pieces in which a stream tells them.
import type { Random } from '../../random/random.ts'
import type { ThinkingPlan } from '../vocabulary.ts'
import { drawText } from './draw-text.ts'
import { signThought } from './thought-signature.ts'

export type ReplyBlock = ThoughtBlock | TextBlock | ToolBlock

export interface ThoughtBlock {
  readonly kind: 'thought'
  readonly tokens: number
  /** Of them, those that are told. */
  readonly visibleTokens: number
}

export interface TextBlock {
  readonly kind: 'text'
  readonly tokens: number
  /** Null: words that mean nothing, drawn as they are written. */
  readonly text: string | null
}

/** The call of a tool: its name, at once with the first token, and then its input. */
export interface ToolBlock {
  readonly kind: 'tool'
  readonly tokens: number
  /** Of them, those that are no input: the name, and whatever a model writes around a call. */
  readonly headTokens: number
  readonly call: ToolCall
  /** Whether a limit cut it off before its end. */
  readonly isCut: boolean
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** As a stream tells it, in JSON: empty for a call without arguments. */
  readonly input: string
  /** Whether a stream tells an empty input by a delta with nothing in it, and not by none. */
  readonly hasEmptyDelta: boolean
}

/** What is written at once of a block. The begin of a call and its input are two. */
export type ReplyPiece =
  | { readonly kind: 'thought' | 'text'; readonly tokens: number; readonly text: string | null }
  | { readonly kind: 'call'; readonly call: ToolCall }
  | { readonly kind: 'input'; readonly json: string }

export const textPiece = (tokens: number, text: string | null = null): ReplyPiece => ({ kind: 'text', tokens, text })

export const tokensOfBlocks = (blocks: readonly ReplyBlock[]): number =>
  blocks.reduce((sum, { tokens }) => sum + tokens, 0)

/** As a format tells them that may tell no thought. */
export const tellBlocks = (blocks: readonly ReplyBlock[], tellsThoughts: boolean): readonly ReplyBlock[] =>
  blocks.map((block) => (block.kind === 'thought' && !tellsThoughts ? { ...block, visibleTokens: 0 } : block))

/** What is told of a reply's blocks before there are any. */
export function beginningOf([first]: readonly ReplyBlock[]): {
  readonly thinking: ThinkingPlan | null
  readonly beginsWith: ReplyBlock['kind'] | null
} {
  const thinking = first?.kind === 'thought' ? { tokens: first.tokens, visibleTokens: first.visibleTokens } : null
  return { thinking, beginsWith: first?.kind ?? null }
}

/** The first so many tokens of a reply. */
export function cutBlocks(blocks: readonly ReplyBlock[], tokens: number): readonly ReplyBlock[] {
  let left = tokens
  return blocks.flatMap((block) => {
    const kept = Math.min(left, block.tokens)
    left -= kept
    if (kept === block.tokens) return [block]
    return kept === 0 ? [] : [cutBlock(block, kept)]
  })
}

function cutBlock(block: ReplyBlock, tokens: number): ReplyBlock {
  switch (block.kind) {
    case 'thought':
      return { ...block, tokens, visibleTokens: visibleOf(block, tokens) }
    case 'text':
      return { ...block, tokens, text: block.text && block.text.slice(0, toldOf(block, tokens)) }
    case 'tool': {
      const input = block.call.input.slice(0, toldOf(block, tokens))
      return { ...block, tokens, call: { ...block.call, input }, isCut: true }
    }
  }
}

/** What is told of a thought is spread evenly over its making. */
const visibleOf = ({ tokens, visibleTokens }: ThoughtBlock, made: number): number =>
  Math.floor((visibleTokens * made) / tokens)

/** The characters that stand for the tokens that are made. */
function toldOf(block: TextBlock | ToolBlock, made: number): number {
  const { text, from } =
    block.kind === 'text' ? { text: block.text ?? '', from: 0 } : { text: block.call.input, from: block.headTokens }
  if (made >= block.tokens) return text.length
  if (made <= from) return 0
  const told = Math.floor((text.length * (made - from)) / (block.tokens - from))
  // No model writes half of a character.
  return isHighSurrogate(text.charCodeAt(told - 1)) ? told - 1 : told
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

/** What is told when a block, of which `before` tokens are made, has `made`. */
export function piecesOf(block: ReplyBlock, before: number, made: number): readonly ReplyPiece[] {
  switch (block.kind) {
    case 'thought': {
      const tokens = visibleOf(block, made) - visibleOf(block, before)
      return tokens === 0 ? [] : [{ kind: 'thought', tokens, text: null }]
    }
    case 'text': {
      if (block.text === null) return [textPiece(made - before)]
      const text = block.text.slice(toldOf(block, before), toldOf(block, made))
      return text === '' ? [] : [textPiece(made - before, text)]
    }
    case 'tool': {
      const json = block.call.input.slice(toldOf(block, before), toldOf(block, made))
      const input: ReplyPiece[] = json === '' ? [] : [{ kind: 'input', json }]
      return before === 0 ? [{ kind: 'call', call: block.call }, ...input] : input
    }
  }
}

/** A block as a whole answer tells it. */
export type SaidBlock =
  | { readonly kind: 'thought'; readonly text: string; readonly signature: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly call: ToolCall; readonly input: unknown }

interface SaidReply {
  readonly blocks: readonly ReplyBlock[]
  /** What a guardrail puts in the place of all but the thought, or null. */
  readonly replacedBy: string | null
}

export function sayBlocks(random: Random, { blocks, replacedBy }: SaidReply): SaidBlock[] {
  const said = blocks.map((block) => sayBlock(random, block))
  if (replacedBy === null) return said
  return [...said.filter(({ kind }) => kind === 'thought'), { kind: 'text', text: replacedBy }]
}

function sayBlock(random: Random, block: ReplyBlock): SaidBlock {
  switch (block.kind) {
    case 'thought': {
      const text = drawText(random, block.visibleTokens)
      return { kind: 'thought', text, signature: signThought(text, random) }
    }
    case 'text':
      return { kind: 'text', text: block.text ?? drawText(random, block.tokens) }
    case 'tool':
      return { kind: 'tool', call: block.call, input: inputOf(block) }
  }
}

/** What a cut call has of its input is no JSON: a whole answer is taken to leave it out. */
const inputOf = ({ call: { input }, isCut }: ToolBlock): unknown =>
  isCut || input === '' ? {} : (JSON.parse(input) as unknown)
