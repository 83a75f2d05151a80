// Which block of a stream a piece belongs to, and what ends or begins with it: the same for every body that has blocks.
import type { ReplyBlock, ReplyPiece } from './reply-blocks.ts'

export interface OpenBlock {
  /** Among the blocks that the stream tells. */
  readonly index: number
  readonly kind: ReplyBlock['kind']
  /** Among its calls of tools; -1 before the first. */
  readonly callIndex: number
}

export interface BlockTurn {
  readonly block: OpenBlock
  /** The block that is over with this piece, or null. */
  readonly ended: OpenBlock | null
  /** Whether the piece is the first of its block. */
  readonly begins: boolean
}

export interface BlockTurns {
  next(piece: ReplyPiece): BlockTurn
  /** Null before anything has been told. */
  open(): OpenBlock | null
}

/** `opened`: the block that the stream has begun with before its first piece, or null. */
export function makeBlockTurns(opened: ReplyBlock['kind'] | null): BlockTurns {
  let open: OpenBlock | null = opened && { index: 0, kind: opened, callIndex: -1 }
  return {
    next(piece) {
      const kind = kindOf(piece)
      if (open?.kind === kind && piece.kind !== 'call') return { block: open, ended: null, begins: false }
      const ended = open
      const callIndex = (ended?.callIndex ?? -1) + (kind === 'tool' ? 1 : 0)
      open = { index: (ended?.index ?? -1) + 1, kind, callIndex }
      return { block: open, ended, begins: true }
    },
    open: () => open,
  }
}

function kindOf({ kind }: ReplyPiece): ReplyBlock['kind'] {
  return kind === 'call' || kind === 'input' ? 'tool' : kind
}
