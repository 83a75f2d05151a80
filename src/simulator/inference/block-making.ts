// How far the blocks of a reply are made, and what of them can be told.
import { piecesOf, type ReplyBlock, type ReplyPiece, type ToolBlock } from './reply-blocks.ts'

export interface BlockMaking {
  /** Of the block that is being made. To be asked while there is one. */
  tokensLeft(): number
  /** So many tokens of that block more: what is told of them, which may be nothing of a thought or of a call. */
  make(tokens: number): readonly ReplyPiece[]
  /** Of all that has been made. */
  toolsMade(): ToolsMade
}

/** Calls of tools that were begun, and the tokens of their input. */
export interface ToolsMade {
  readonly calls: number
  readonly inputTokens: number
}

export function makeBlockMaking(blocks: readonly ReplyBlock[]): BlockMaking {
  let index = 0
  let made = 0
  let calls = 0
  let inputTokens = 0

  const current = (): ReplyBlock => blocks[index] as ReplyBlock
  const countCall = ({ headTokens }: ToolBlock, before: number): void => {
    if (before === 0) calls++
    inputTokens += Math.max(0, made - headTokens) - Math.max(0, before - headTokens)
  }
  return {
    tokensLeft: () => current().tokens - made,
    make(tokens) {
      const block = current()
      const before = made
      made += tokens
      if (block.kind === 'tool') countCall(block, before)
      const pieces = piecesOf(block, before, made)
      if (made === block.tokens) {
        index++
        made = 0
      }
      return pieces
    },
    toolsMade: () => ({ calls, inputTokens }),
  }
}
