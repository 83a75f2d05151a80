// Puts the pieces of a reply together, for whoever goes on from it: the next turn of a conversation, an agent, a check. A call that nobody
// goes on from makes none.
import { ContentBytes } from '../../conversation/content-bytes.ts'
import type { ContentBlock, Reply } from '../../conversation/conversation.ts'
import type { Json } from '../../conversation/json.ts'
import { isRecord, memberOf, textOf, writeAgain } from './json-record.ts'
import { isOurs } from './reply-piece.ts'

/** A piece of a reply, in Converse's words whatever API it came by. `index` is its block's. */
export type Said =
  | { readonly kind: 'start'; readonly index: number; readonly start: unknown }
  | { readonly kind: 'delta'; readonly index: number; readonly delta: unknown }
  /** A whole block. They come in their order. */
  | { readonly kind: 'block'; readonly block: unknown }

/** Who wants to know what a reply says, besides when it came. */
export interface Listener {
  hear(said: Said): void
}

interface BlockDraft {
  text: string
  /** Null in a block that calls no tool. */
  toolUse: { readonly toolUseId: string; readonly name: string; input: string } | null
  reasoning: string | null
  signature: string
  redacted: Uint8Array[]
}

const newBlock = (): BlockDraft => ({ text: '', toolUse: null, reasoning: null, signature: '', redacted: [] })

export class ReplyBuilder implements Listener {
  readonly #blocks = new Map<number, BlockDraft>()

  hear(said: Said): void {
    switch (said.kind) {
      case 'start':
        this.#start(said.index, said.start)
        break
      case 'delta':
        this.#add(this.#block(said.index), said.delta)
        break
      case 'block':
        this.#addWhole(said.block)
        break
    }
  }

  /** In the order of the blocks. An empty one is none. */
  build(stopReason: string | null): Reply {
    const indexes = [...this.#blocks.keys()].toSorted((one, other) => one - other)
    return { content: indexes.flatMap((index) => contentOf(this.#block(index)) ?? []), stopReason }
  }

  #block(index: number): BlockDraft {
    const known = this.#blocks.get(index)
    if (known !== undefined) return known
    const block = newBlock()
    this.#blocks.set(index, block)
    return block
  }

  #start(index: number, start: unknown): void {
    const toolUse = memberOf(start, 'toolUse')
    if (!isRecord(toolUse) || !isOurs(toolUse)) return
    this.#block(index).toolUse = {
      toolUseId: textOf(toolUse['toolUseId']),
      name: textOf(toolUse['name']),
      input: '',
    }
  }

  #add(block: BlockDraft, delta: unknown): void {
    block.text += textOf(memberOf(delta, 'text'))
    if (block.toolUse !== null) block.toolUse.input += textOf(memberOf(memberOf(delta, 'toolUse'), 'input'))
    const reasoning = memberOf(delta, 'reasoningContent')
    if (!isRecord(reasoning)) return
    addReasoning(block, reasoning)
  }

  #addWhole(whole: unknown): void {
    const block = this.#block(this.#blocks.size)
    block.text = textOf(memberOf(whole, 'text'))
    const toolUse = memberOf(whole, 'toolUse')
    if (isRecord(toolUse) && isOurs(toolUse)) {
      const { input, name, toolUseId } = toolUse
      block.toolUse = { toolUseId: textOf(toolUseId), name: textOf(name), input: writeAgain(input ?? {}) }
    }
    const reasoning = memberOf(whole, 'reasoningContent')
    if (!isRecord(reasoning)) return
    const { reasoningText } = reasoning
    addReasoning(block, isRecord(reasoningText) ? reasoningText : reasoning)
  }
}

function addReasoning(
  block: BlockDraft,
  { redactedContent, signature, text }: Readonly<Record<string, unknown>>,
): void {
  if (typeof text === 'string' || typeof signature === 'string') {
    block.reasoning = (block.reasoning ?? '') + textOf(text)
    block.signature += textOf(signature)
  }
  // The SDK has decoded it already.
  if (redactedContent instanceof Uint8Array) block.redacted.push(redactedContent)
  else if (typeof redactedContent === 'string') block.redacted.push(Buffer.from(redactedContent, 'base64'))
}

function contentOf({ reasoning, redacted, signature, text, toolUse }: BlockDraft): ContentBlock | null {
  if (toolUse !== null) return { toolUse: { ...toolUse, input: parseInput(toolUse.input) } }
  if (redacted.length > 0) {
    return { reasoningContent: { redactedContent: ContentBytes.copyOf(Buffer.concat(redacted)) } }
  }
  if (reasoning !== null) {
    return { reasoningContent: { reasoningText: { text: reasoning, ...(signature === '' ? {} : { signature }) } } }
  }
  return text === '' ? null : { text }
}

/** No tool takes what is nested deeper. Of millions of brackets, whoever writes it again would run out of stack. */
const MOST_DEPTH = 500

/**
 * A tool without arguments is called with nothing. What a limit cut off is no JSON, and goes back as an empty object: the call is over. So does
 * what is nested too deep to be handled.
 */
function parseInput(input: string): Json {
  if (input === '' || depthOf(input) > MOST_DEPTH) return {}
  try {
    return JSON.parse(input) as Json
  } catch {
    return {}
  }
}

/** How deep JSON is nested, as far as its brackets outside of texts say. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0]
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') deepest = Math.max(deepest, ++depth)
    else if (bracket === ']' || bracket === '}') depth--
  }
  return deepest
}
